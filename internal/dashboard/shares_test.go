package dashboard

import (
	"fmt"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// createShare makes a link to a dashboard that is there.
func createShare(t testing.TB, s *Store, project, dashboard, name string) weir.NewShare {
	t.Helper()
	made, err := s.Shares.Create(t.Context(), project, dashboard, name)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func shares(t testing.TB, s *Store, project, dashboard string) (list string) {
	t.Helper()
	all, err := s.Shares.List(project, dashboard)
	if err != nil {
		t.Fatal(err)
	}
	for _, share := range all {
		list += share.Name + "; "
	}
	return list
}

// isOpen reports whether a secret shows anything.
func isOpen(s *Store, secret string) bool {
	_, errShow := s.Shares.Show(secret)
	_, found := s.Shares.Find(secret)
	return errShow == nil && found
}

func TestSharesAreKeptWithoutTheirSecrets(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	made := createDashboard(t, store, "shop", content("d", lifecycle))
	board := createShare(t, store, "shop", made.ID, "the board")
	overview := createShare(t, store, "shop", weir.OverviewDashboard, "")
	if len(board.Secret) < len("weir_share_")+26 || board.Secret == overview.Secret || board.ID == "" || strings.Contains(board.Secret, board.ID) {
		t.Errorf("%+v and %+v", board, overview)
	}
	for key, value := range metadata.Stored {
		if strings.Contains(string(value), board.Secret) {
			t.Errorf("%s has the secret: %s", key, value)
		}
	}
	for _, opened := range []*Store{store, open(t, metadata)} {
		if got := shares(t, opened, "shop", made.ID); got != "the board; " {
			t.Errorf("there are %s", got)
		}
		found, ok := opened.Shares.Find(board.Secret)
		if !ok || found.Project != "shop" || found.Dashboard != made.ID || !isOpen(opened, overview.Secret) {
			t.Errorf("%+v, %v", found, ok)
		}
		for _, wrong := range []string{"", "weir_share_", board.Secret[:30], board.Secret + "A", strings.ToLower(board.Secret), digest(board.Secret)} {
			if isOpen(opened, wrong) {
				t.Errorf("%q opens it", wrong)
			}
		}
	}
	_, err := store.Shares.List("shop", "none")
	wantError(t, "of no dashboard", err, weir.CodeNotFound, "")
	_, err = store.Shares.Create(t.Context(), "other", made.ID, "")
	wantError(t, "of another project's", err, weir.CodeNotFound, "")
	_, err = store.Shares.Create(t.Context(), "shop", made.ID, "a\nb")
	wantError(t, "name of two lines", err, weir.CodeInvalid, "name")
}

func TestRevokedSharesShowNothing(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	made := createDashboard(t, store, "shop", content("d", lifecycle))
	first, second := createShare(t, store, "shop", made.ID, "first"), createShare(t, store, "shop", made.ID, "second")
	wantError(t, "another project's", store.Shares.Revoke(t.Context(), "other", first.ID), weir.CodeNotFound, "")
	if err := store.Shares.Revoke(t.Context(), "shop", first.ID); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []*Store{store, open(t, metadata)} {
		if isOpen(opened, first.Secret) || !isOpen(opened, second.Secret) || shares(t, opened, "shop", made.ID) != "second; " {
			t.Errorf("there are %s", shares(t, opened, "shop", made.ID))
		}
	}
	wantError(t, "again", store.Shares.Revoke(t.Context(), "shop", first.ID), weir.CodeNotFound, "")
	_, err := store.Shares.Ask(t.Context(), first.Secret, "t", weir.SharedView{})
	wantError(t, "asking", err, weir.CodeNotFound, "")

	if err := store.Dashboards.Delete(t.Context(), "shop", made.ID); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []*Store{store, open(t, metadata)} {
		if isOpen(opened, second.Secret) {
			t.Error("the dashboard is gone and its link is open")
		}
	}
}

// TestRevokingWithoutDisk closes the link all the same, and can be repeated.
func TestRevokingWithoutDisk(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	made := createShare(t, store, "shop", weir.OverviewDashboard, "x")
	metadata.FailOn("shares")
	wantError(t, "revoking", store.Shares.Revoke(t.Context(), "shop", made.ID), weir.CodeUnavailable, "")
	if isOpen(store, made.Secret) {
		t.Error("it is open")
	}
	metadata.FailOn("")
	if err := store.Shares.Revoke(t.Context(), "shop", made.ID); err != nil || isOpen(open(t, metadata), made.Secret) {
		t.Error("it is open after a restart:", err)
	}
	metadata.FailOn("shares")
	if _, err := store.Shares.Create(t.Context(), "shop", weir.OverviewDashboard, "y"); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Error("a link that is not kept:", err)
	}
}

func TestProjectsHaveSoManyShares(t *testing.T) {
	store := open(t, metadatatest.New())
	for i := range maxShares {
		createShare(t, store, "shop", weir.OverviewDashboard, fmt.Sprint(i))
	}
	_, err := store.Shares.Create(t.Context(), "shop", weir.OverviewDashboard, "")
	wantError(t, "one more", err, weir.CodeConflict, "")
}
