#include "share/html/internal/findings_style.h"

namespace longwatch::share::html::internal {
namespace {

constexpr std::string_view kStyle = R"css(
.findings .wrap{max-width:96rem}
.findings{overflow-wrap:anywhere}
.findings td,.findings th,.findings dd,.findings .value{unicode-bidi:isolate}
.soft{color:var(--soft)}
.lead{font-size:1.15rem;margin:.1rem 0 .9rem}
.warn{background:var(--warn);color:var(--warn-ink);border-left:4px solid var(--warn-edge);
padding:.5rem .8rem;border-radius:0 4px 4px 0}
.tiles{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:.6rem;margin:0 0 .9rem}
button.pick.tile{text-align:left;padding:.55rem .8rem .6rem;border:1px solid var(--rule);border-top:4px
solid currentColor;border-radius:5px;background:var(--sheet);color:var(--informational)}

button.pick.tile.critical{color:var(--critical)}button.pick.tile.high{color:var(--high)}
button.pick.tile.medium{color:var(--medium)}button.pick.tile.low{color:var(--low)}
.tile b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
.tile span{font-size:.78rem;text-transform:uppercase;letter-spacing:.05em;color:var(--soft)}
.tile[aria-pressed=true]{background:var(--tint);outline:2px solid currentColor}
ol.first{margin:0;padding:0;list-style:none;counter-reset:first;display:grid;
grid-template-columns:repeat(auto-fill,minmax(27rem,1fr));gap:.7rem;align-items:start}
ol.first li{counter-increment:first;position:relative;border:1px solid var(--rule);border-radius:5px;
padding:.6rem .8rem .6rem 2.6rem;font-size:.88rem;min-width:0}
ol.first li::before{content:counter(first);position:absolute;left:.8rem;top:.5rem;font-size:1.1rem;
color:var(--soft);font-family:Georgia,"Liberation Serif",serif}
ol.first p{margin:.1rem 0}
.value code{background:var(--code);border-radius:3px;padding:.05rem .3rem}
.fn{color:var(--soft);font-size:.92em}
button.pick{border:0;background:none;padding:0;font:inherit;color:inherit;text-align:inherit;
cursor:default;overflow-wrap:anywhere}
.js button.pick{cursor:pointer}.js button.pick:hover{text-decoration:underline;color:var(--accent)}
.js button.tile:hover{text-decoration:none;border-color:currentColor}
.js .meta button.pick{color:var(--accent)}
.findings .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;overflow-wrap:normal}
.histogram{display:block;width:100%;height:10rem}
.histogram .room{fill:transparent}.js .histogram .pick{cursor:pointer}
.histogram .pick:hover .room{fill:var(--tint)}
.histogram .critical{fill:var(--critical)}.histogram .high{fill:var(--high)}
.histogram .medium{fill:var(--medium)}.histogram .low{fill:var(--low)}
.histogram .informational{fill:var(--informational);opacity:.55}
.matrix td.none{color:var(--rule)}.matrix .cell{font-weight:600}
.matrix th,.matrix td{padding-left:.5rem;vertical-align:middle}
.matrix td.cell{border-left:2px solid var(--sheet)}
.cell.s1{background:color-mix(in srgb,currentColor 9%,transparent)}
.cell.s2{background:color-mix(in srgb,currentColor 18%,transparent)}
.cell.s3{background:color-mix(in srgb,currentColor 29%,transparent)}
.cell.s4{background:color-mix(in srgb,currentColor 42%,transparent)}
.cell button.pick{width:100%;text-align:right}
.techniques .pick{border:1px solid var(--rule);border-radius:3px;padding:0 .35rem;
margin:.1rem .25rem .1rem 0;font-size:.92em}
.techniques small{color:var(--soft)}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.25rem}
.pair .table{margin-top:.2rem}.pair th,.pair td{min-width:0}
.filter{display:none;position:sticky;top:0;z-index:3;background:var(--sheet);padding:.5rem 0;
flex-wrap:wrap;gap:.5rem .8rem;align-items:center;border-bottom:1px solid var(--rule);
font-size:.88rem}
.js .filter{display:flex}
.synthetic~.wrap .filter{top:2rem}
.filter input{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--rule);
border-radius:4px;padding:.3rem .6rem;width:22rem;max-width:70vw;margin-left:.3rem}
#chips{display:flex;flex-wrap:wrap;gap:.4rem}
#chips button{background:var(--tint);max-width:26rem;overflow:hidden;text-overflow:ellipsis;
white-space:nowrap}
#count{color:var(--soft);margin-left:auto}
.more{display:none}.js .more.some{display:block}
#findings{table-layout:fixed;margin-top:.3rem}
#findings th:nth-child(1){width:6.6rem}#findings th:nth-child(2){width:6.4rem}
#findings th:nth-child(3){width:17%}#findings th:nth-child(4){width:12%}
#findings th:nth-child(6){width:16%}
#findings td,#findings th{overflow-wrap:anywhere}
#findings td:nth-child(2){white-space:normal;font-variant-numeric:tabular-nums}
#findings .soft{display:block;font-size:.92em;font-weight:400}
#findings tbody tr:hover{background:var(--tint)}
#findings thead button{border:0;background:none;padding:0;font:inherit;color:inherit;text-align:left}
#findings th[aria-sort] button{color:var(--accent)}
#findings th[aria-sort=ascending] button::after{content:" \25B2";font-size:.7em}
#findings th[aria-sort=descending] button::after{content:" \25BC";font-size:.7em}
.what details summary{cursor:pointer}
.what details[open] summary{color:var(--soft)}
.what dl{margin:.4rem 0 .2rem;display:grid;grid-template-columns:7.2rem minmax(0,1fr);gap:.15rem .7rem;
background:var(--code);border:1px solid var(--rule);border-radius:4px;padding:.5rem .7rem}
.what dt{color:var(--soft)}.what dd{margin:0;white-space:pre-wrap;
font-family:ui-monospace,"Liberation Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.95em}
dl.books{margin:0;display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.35rem 1rem;
font-size:.92rem}
dl.books dt{color:var(--soft)}dl.books dd{margin:0}
@media (min-width:62rem){.findings .wrap{grid-template-columns:minmax(0,1fr)}
.findings nav{position:static}.findings nav ol{flex-direction:row;gap:.2rem 1.1rem}
.findings footer.end{grid-column:1}}
@media (max-width:62rem){.pair{grid-template-columns:minmax(0,1fr)}}
@media (max-width:52rem){.tiles{grid-template-columns:repeat(auto-fit,minmax(6rem,1fr))}
ol.first{grid-template-columns:minmax(0,1fr)}
#findings,#findings tbody,#findings tr,#findings td,#findings th{display:block;width:auto!important;
border:0;padding:.1rem 0}
#findings thead tr{display:flex;flex-wrap:wrap;gap:.2rem 1rem}#findings thead{display:block}
#findings tbody tr{border-bottom:1px solid var(--rule);padding:.5rem 0}
.what dl{grid-template-columns:minmax(0,1fr)}#count{margin-left:0}
.techniques{min-width:16rem}}
@media print{.filter,.more{display:none!important}.pair,.tiles,ol.first{display:block}
button.tile{border:0;display:inline-block;padding:0 4mm 0 0}ol.first li{break-inside:avoid}
#findings{table-layout:auto}}
)css";

constexpr std::string_view kScript = R"js(
(function () {
  'use strict';
  document.documentElement.classList.add('js');
  var step = 200;
  var table = document.getElementById('findings');
  if (!table) { return; }
  var body = table.tBodies[0];
  var words = document.getElementById('words');
  var chips = document.getElementById('chips');
  var count = document.getElementById('count');
  var more = document.getElementById('more');
  function known(text) { return text === '' ? null : Number(text); }
  var rows = Array.from(body.rows).map(function (row, place) {
    var data = row.dataset;
    return {row: row, place: place, level: Number(data.l), time: known(data.t), host: data.h,
            rule: data.r, tactics: data.c.split(' '), techniques: data.q.split(' '), text: null};
  });
  var all = rows.slice();
  var matching = rows;
  var shown = step;
  var levels = {};
  var picked = {};
  var labels = {t: 'time', c: 'tactic', q: 'technique', h: 'host', r: 'rule'};

  function cell(entry, number) {
    var node = entry.row.cells[number];
    var first = number === 4 ? node.querySelector('summary') : node;
    return first.textContent;
  }
  var collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});
  function by_text(number) {
    return function (a, b) { return collator.compare(cell(a, number), cell(b, number)); };
  }
  function by_time(a, b) {
    if (a.time === null || b.time === null) {
      return (a.time === null ? 1 : 0) - (b.time === null ? 1 : 0);
    }
    return a.time - b.time;
  }
  var orders = {level: function (a, b) { return a.level - b.level; }, time: by_time,
                rule: by_text(2), host: by_text(3), what: by_text(4), source: by_text(5)};

  function text_of(entry) {
    if (entry.text === null) { entry.text = entry.row.textContent.toLowerCase(); }
    return entry.text;
  }
  function fits(entry, wanted) {
    if (Object.keys(levels).length && !levels[entry.level]) { return false; }
    if (picked.h && entry.host !== picked.h.value) { return false; }
    if (picked.r && entry.rule !== picked.r.value) { return false; }
    if (picked.c && entry.tactics.indexOf(picked.c.value) < 0) { return false; }
    if (picked.q && entry.techniques.indexOf(picked.q.value) < 0) { return false; }
    if (picked.t) {
      var span = picked.t.value.split(' ');
      var time = entry.time;
      if (time === null || time < span[0] * 1e6 || time >= span[1] * 1e6) { return false; }
    }
    return wanted.every(function (word) { return text_of(entry).indexOf(word) >= 0; });
  }
  function number(value) { return value.toLocaleString('en'); }
  function show() {
    var part = document.createDocumentFragment();
    matching.slice(0, shown).forEach(function (entry) { part.appendChild(entry.row); });
    body.replaceChildren(part);
    var visible = Math.min(shown, matching.length);
    count.textContent = matching.length === rows.length
      ? number(visible) + ' of ' + number(rows.length) + ' shown'
      : number(visible) + ' shown of ' + number(matching.length) + ' that match (' +
        number(rows.length) + ' on this page)';
    more.parentNode.classList.toggle('some', visible < matching.length);
    more.textContent = 'Show ' + number(Math.min(step, matching.length - visible)) + ' more';
  }
  function chip(name, remove) {
    var button = document.createElement('button');
    button.type = 'button';
    button.textContent = name + ' \u00d7';
    button.title = 'Remove this filter';
    button.addEventListener('click', function () { remove(); filter(); });
    chips.appendChild(button);
  }
  function filter() {
    var wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    matching = all.filter(function (entry) { return fits(entry, wanted); });
    shown = step;
    chips.replaceChildren();
    Object.keys(picked).forEach(function (key) {
      chip(labels[key] + ': ' + picked[key].name, function () { delete picked[key]; });
    });
    document.querySelectorAll('.tile').forEach(function (tile) {
      var on = Boolean(levels[tile.dataset.v]);
      tile.setAttribute('aria-pressed', String(on));
      if (on) { chip('level: ' + tile.dataset.n, function () { delete levels[tile.dataset.v]; }); }
    });
    show();
  }
  function pick(node) {
    var data = node.dataset;
    var row = node.closest('#findings tr');
    var value = data.v;
    var name = data.n || node.textContent;
    if (row) { value = data.k === 'h' ? row.dataset.h : row.dataset.r; }
    var parts = (value || '').split(' ');
    if (data.k === 'l') {
      if (levels[value]) { delete levels[value]; } else { levels[value] = true; }
    } else if (data.k === 'cl') {
      levels = {};
      levels[parts[1]] = true;
      picked.c = {value: parts[0], name: name.split(',')[0]};
    } else if (data.k === 'rh') {
      picked.r = {value: parts[0], name: name};
      picked.h = {value: parts[1], name: host_name(parts[1])};
    } else {
      picked[data.k] = {value: value, name: name};
    }
    filter();
    if (!row && data.k !== 'l') { document.getElementById('all').scrollIntoView(); }
  }
  function host_name(value) {
    var found = rows.find(function (entry) { return entry.host === value; });
    return found ? found.row.cells[3].querySelector('.pick').textContent : value;
  }
  document.addEventListener('click', function (event) {
    var node = event.target.closest('.pick');
    if (node) { pick(node); }
  });
  table.tHead.addEventListener('click', function (event) {
    var button = event.target.closest('[data-sort]');
    if (!button) { return; }
    var head = button.parentNode;
    var key = button.dataset.sort;
    var was = head.getAttribute('aria-sort');
    var down = was ? was === 'ascending' : key === 'level';
    table.tHead.querySelectorAll('[aria-sort]').forEach(function (other) {
      other.removeAttribute('aria-sort');
    });
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    var order = orders[key];
    all.sort(function (a, b) {
      if (key === 'time' && (a.time === null) !== (b.time === null)) { return by_time(a, b); }
      return (down ? order(b, a) : order(a, b)) || a.place - b.place;
    });
    filter();
  });
  words.addEventListener('input', filter);
  more.addEventListener('click', function () { shown += step; show(); });
  filter();
}());
)js";

}  // namespace

std::string_view findings_style() {
  return kStyle;
}

std::string_view findings_script() {
  return kScript;
}

}  // namespace longwatch::share::html::internal
