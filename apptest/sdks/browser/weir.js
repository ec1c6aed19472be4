const script = document.createElement('script');
script.src = `${WEIR_URL}/weir.js`;
script.dataset.key = WEIR_KEY;
document.head.append(script);

(window.weir ??= []).push(['track', 'visited']);
weir.push(['identify', 'ann', { plan: 'pro' }]);
weir.push(['alias', 'ann', 'ann-of-old']);
weir.push(['group', 'company', 'acme', { size: 3 }]);
weir.push(['track', 'order', { amount: 12.5 }]);
for (let n = 0; n < 20; n++) weir.push(['track', 'item', { n }]);
