package account

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

func TestTheFirstOwnerIsMadeOnce(t *testing.T) {
	f := newFixture(t)
	if !f.Empty() {
		t.Fatal("somebody is there")
	}
	wanted := weir.NewUser{Email: " Olga@Shop.Example ", Name: "Olga", Roles: map[string]weir.Role{"shop": weir.RoleViewer}}
	if _, _, err := f.SetUp(t.Context(), wanted, "short", ""); weir.ErrorCode(err) != weir.CodeInvalid || !f.Empty() {
		t.Errorf("a short password: %v", err)
	}
	olga, value, err := f.SetUp(t.Context(), wanted, password, "")
	if err != nil || !olga.Owner || olga.Email != "Olga@Shop.Example" || len(olga.Roles) != 0 || olga.Invited {
		t.Errorf("%+v, %v", olga, err)
	}
	if grant, ok := f.Session(value); !ok || !grant.Owner {
		t.Errorf("%+v, %v", grant, ok)
	}
	if _, _, err := f.SetUp(t.Context(), weir.NewUser{Email: "eve@shop.example"}, password, ""); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("a second time: %v", err)
	}
	if f.open().Empty() {
		t.Error("nobody is left after a restart")
	}
	f.mustSignIn("olga@shop.example")
}

func TestInvitations(t *testing.T) {
	f := newFixture(t)
	invited, err := f.Invite(t.Context(), weir.NewUser{Email: "ann@shop.example", Name: "Ann"})
	if err != nil || !invited.Invited {
		t.Fatal(invited, err)
	}
	if _, err := f.signIn("ann@shop.example", "", "192.0.2.1"); weir.ErrorCode(err) != weir.CodeUnauthorized {
		t.Errorf("without a password: %v", err)
	}
	if strings.Contains(f.all(), invited.Invitation) {
		t.Error("the secret is kept")
	}
	if user, err := f.open().Invited(invited.Invitation); err != nil || user.Email != "ann@shop.example" {
		t.Errorf("after a restart: %+v, %v", user, err)
	}
	again, err := f.InviteAgain(t.Context(), invited.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "x", invited.Invitation} {
		_, err := f.Invited(wrong)
		wantCode(t, wrong, err, weir.CodeNotFound)
	}
	if _, err := f.Accept(t.Context(), again.Invitation, "", "ann@shop.example", ""); weir.ErrorCode(err) != weir.CodeInvalid {
		t.Errorf("the address as the password: %v", err)
	}
	if _, err := f.Accept(t.Context(), again.Invitation, " Anna ", password, ""); err != nil {
		t.Fatal(err)
	}
	if user, _ := f.Get(invited.ID); user.Name != "Anna" || user.Invited {
		t.Errorf("%+v", user)
	}
	_, err = f.Accept(t.Context(), again.Invitation, "", password, "")
	wantCode(t, "a second time", err, weir.CodeNotFound)
	late, err := f.InviteAgain(t.Context(), invited.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	f.pass(invitationAge)
	_, err = f.Accept(t.Context(), late.Invitation, "", password, "")
	wantCode(t, "too late", err, weir.CodeNotFound)
}

// TestAnAdminsInvitationLetsNobodyIntoMore: who made it may have kept the link.
func TestAnAdminsInvitationLetsNobodyIntoMore(t *testing.T) {
	yes, both := true, map[string]weir.Role{"shop": weir.RoleViewer, "blog": weir.RoleViewer}
	for what, test := range map[string]struct {
		change weir.UserChange
		within string
		valid  bool
	}{
		"an owner now":              {weir.UserChange{Owner: &yes}, "shop", false},
		"in another project now":    {weir.UserChange{Roles: &both}, "shop", false},
		"another role":              {weir.UserChange{Roles: &map[string]weir.Role{"shop": weir.RoleAdmin}}, "shop", true},
		"an owner by an owner's":    {weir.UserChange{Owner: &yes}, "", true},
		"elsewhere by an owner's":   {weir.UserChange{Roles: &both}, "", true},
		"nothing but another's now": {weir.UserChange{Roles: &map[string]weir.Role{"blog": weir.RoleViewer}}, "shop", false},
	} {
		f := newFixture(t)
		invited, err := f.Invite(t.Context(), weir.NewUser{Email: "ann@shop.example", Roles: map[string]weir.Role{"shop": weir.RoleViewer}, Within: test.within})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Change(t.Context(), invited.ID, test.change); err != nil {
			t.Fatal(err)
		}
		after := f.open() // as after a restart
		_, shown := after.Invited(invited.Invitation)
		_, accepted := after.Accept(t.Context(), invited.Invitation, "", password, "")
		if (shown == nil) != test.valid || (accepted == nil) != test.valid {
			t.Errorf("%s: shown %v, accepted %v", what, shown, accepted)
		}
		if test.valid {
			continue
		}
		again, err := after.InviteAgain(t.Context(), invited.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := after.Accept(t.Context(), again.Invitation, "", password, ""); err != nil {
			t.Errorf("%s: an owner's invitation: %v", what, err)
		}
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	f := newFixture(t)
	olga, _ := f.person("olga@shop.example", weir.NewUser{Owner: true})
	if _, err := f.Invite(t.Context(), weir.NewUser{Email: "never@shop.example", Owner: true}); err != nil {
		t.Fatal(err)
	}
	no := false
	wantCode(t, "removing", f.Remove(t.Context(), olga.ID), weir.CodeConflict)
	_, err := f.Change(t.Context(), olga.ID, weir.UserChange{Owner: &no})
	wantCode(t, "demoting", err, weir.CodeConflict)
	f.person("otto@shop.example", weir.NewUser{Owner: true})
	if err := f.Remove(t.Context(), olga.ID); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBe(t *testing.T) {
	f := newFixture(t)
	f.person("ann@shop.example", weir.NewUser{})
	for what, wanted := range map[string]weir.NewUser{
		"no address":        {},
		"no domain":         {Email: "ann@"},
		"two at signs":      {Email: "a@b@c"},
		"a space":           {Email: "a b@c"},
		"a line":            {Email: "a\n@b"},
		"an unseen letter":  {Email: "a\u200b@b"},
		"long":              {Email: strings.Repeat("é", maxEmailBytes) + "@b"},
		"no UTF-8":          {Email: "\xff@b"},
		"turned direction":  {Email: "a@b", Name: "ann\u202e"},
		"a long name":       {Email: "a@b", Name: strings.Repeat("x", maxNameBytes+1)},
		"no such role":      {Email: "a@b", Roles: map[string]weir.Role{"shop": "root"}},
		"no such project":   {Email: "a@b", Roles: map[string]weir.Role{"none": weir.RoleAdmin}},
		"empty role":        {Email: "a@b", Roles: map[string]weir.Role{"shop": ""}},
		"too many projects": {Email: "a@b", Roles: manyRoles()},
	} {
		_, err := f.Invite(t.Context(), wanted)
		wantCode(t, what, err, weir.CodeInvalid)
	}
	for _, same := range []string{"ann@shop.example", "ANN@shop.example", " ann@SHOP.example\t"} {
		_, err := f.Invite(t.Context(), weir.NewUser{Email: same})
		wantCode(t, same, err, weir.CodeConflict)
	}
	if _, err := f.Invite(t.Context(), weir.NewUser{Email: "zoë@bücher.example", Name: "Zoë 👩‍💻"}); err != nil {
		t.Error(err)
	}
	if _, err := f.Invite(t.Context(), weir.NewUser{Email: "zoe\u0308@bücher.example"}); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("the same address, otherwise composed: %v", err)
	}
	for _, password := range []string{"", "123456789", "aaaaaaaaaaaaaaa", "ANN@shop.example", strings.Repeat("xy", maxPasswordBytes), "\xff\xffabcdefghijk", strings.Repeat("é", 12)} {
		if err := checkPassword(password, "ann@shop.example"); err == nil {
			t.Errorf("password %.20q was taken", password)
		}
	}
}

func manyRoles() map[string]weir.Role {
	roles := map[string]weir.Role{}
	for i := range maxRoles + 1 {
		roles[fmt.Sprint(i)] = weir.RoleViewer
	}
	return roles
}

func TestRolesAreChangedWithinOneProject(t *testing.T) {
	f := newFixture(t)
	ann, _ := f.person("ann@shop.example", weir.NewUser{Roles: map[string]weir.Role{"shop": weir.RoleEditor, "blog": weir.RoleAdmin}})
	none := map[string]weir.Role{"blog": weir.RoleViewer}
	changed, err := f.Change(t.Context(), ann.ID, weir.UserChange{Roles: &none, Within: "shop"})
	if err != nil || len(changed.Roles) != 1 || changed.Roles["blog"] != weir.RoleAdmin {
		t.Errorf("%+v, %v", changed, err)
	}
	changed.Roles["shop"] = weir.RoleAdmin // what is shown is a copy
	if f.Role(ann.ID, "shop") != "" {
		t.Error("what was shown changes what is held")
	}
}

func TestAChangeThatIsNotKeptIsNotMade(t *testing.T) {
	f := newFixture(t)
	ann, _ := f.person("ann@shop.example", editorOfShop)
	f.values.FailOn("account.")
	name := "Another"
	_, err := f.Change(t.Context(), ann.ID, weir.UserChange{Name: &name})
	wantCode(t, "a change", err, weir.CodeUnavailable)
	wantCode(t, "a removal", f.Remove(t.Context(), ann.ID), weir.CodeUnavailable)
	_, err = f.Invite(t.Context(), weir.NewUser{Email: "bob@shop.example"})
	wantCode(t, "an invitation", err, weir.CodeUnavailable)
	if users := f.List(); len(users) != 1 || users[0].Name != "" {
		t.Errorf("%+v", users)
	}
	f.values.FailOn("")
	if err := f.Remove(t.Context(), "none"); weir.ErrorCode(err) != weir.CodeNotFound {
		t.Error(err)
	}
}

// TestAsManyUsersAsCanBe are opened and changed in a moment, and no more are.
func TestAsManyUsersAsCanBe(t *testing.T) {
	f := newFixture(t)
	shards := map[int][]*user{}
	for i := range maxUsers {
		u := &user{User: weir.User{ID: fmt.Sprintf("%012d", i), Email: fmt.Sprintf("person-%d@%s.example", i, strings.Repeat("long", 20)), Name: strings.Repeat("n", maxNameBytes)}}
		shards[shardOf(u.ID, userShards)] = append(shards[shardOf(u.ID, userShards)], u)
	}
	for shard, users := range shards {
		text, err := metadata.Encode(users)
		if err != nil || len(text) > maxValueBytes/4 {
			t.Fatalf("a value has %d bytes, %v", len(text), err)
		}
		if err := f.values.Put(t.Context(), usersKey(shard), text); err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	many := f.open()
	if len(many.List()) != maxUsers {
		t.Fatal(len(many.List()))
	}
	_, err := many.Invite(t.Context(), weir.NewUser{Email: "one@too.many"})
	wantCode(t, "one too many", err, weir.CodeConflict)
	if err := many.Remove(t.Context(), fmt.Sprintf("%012d", 7)); err != nil {
		t.Error(err)
	}
	t.Logf("opened, listed and changed in %v", time.Since(begin))
}
