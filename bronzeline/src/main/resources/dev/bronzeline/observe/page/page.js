// Shows what /status says. Everything from outside goes in as text, never as markup.
'use strict';

const KINDS = ['accepted', 'rejected', 'duplicates', 'ignored', 'gaps', 'held'];
const PACE = 3000;
const MOST_PARTITIONS = 50;
const MOST_COMMITS = 30;
const commits = new Map(); // of each pipeline, by sequence: more than the status has
let chosen = null;
let lastSeen = null;

const byId = id => document.getElementById(id);
const number = n => n == null ? '–' : Number(n).toLocaleString('en-US');
const sum = counts => KINDS.reduce((all, kind) => all + (counts[kind] || 0), 0);

function element(name, text, type) {
  const made = document.createElement(name);
  if (text != null) made.textContent = text;
  if (type) made.className = type;
  return made;
}

function duration(seconds) {
  if (seconds == null) return '–';
  if (seconds < 120) return `${Number(seconds).toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
}

function bytes(n) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) { n /= 1000; i++; }
  return `${n.toFixed(i && n < 10 ? 1 : 0)} ${units[i]}`;
}

const millis = at => at == null ? NaN : typeof at === 'number' ? at * 1000 : Date.parse(at);
const clock = at => Number.isNaN(millis(at)) ? '–' : new Date(millis(at)).toISOString().replace('T', ' ').slice(0, 19);

/** Replaces what is shown only where it is different, so that nothing flickers. */
function show(parent, made) {
  const now = document.createElement('div');
  now.append(...made);
  if (parent.innerHTML !== now.innerHTML) parent.replaceChildren(...now.childNodes);
}

function figure(name, value, note) {
  const dd = element('dd', value);
  if (note) dd.append(element('small', note));
  return [element('dt', name), dd];
}

function figures(id, entries) {
  show(byId(id), entries.map(entry => {
    const group = element('div');
    group.append(...figure(...entry));
    return group;
  }));
}

function bar(counts) {
  const all = sum(counts);
  const made = element('div', null, 'bar');
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', KINDS.filter(kind => counts[kind]).map(kind => `${counts[kind]} ${kind}`).join(', '));
  for (const kind of KINDS) {
    if (!(counts[kind] > 0)) continue;
    const part = element('span', null, kind);
    part.style.width = `${100 * counts[kind] / all}%`;
    made.append(part);
  }
  return made;
}

function row(cells) {
  const made = element('tr');
  for (const cell of cells) {
    const td = element('td', cell instanceof Node ? null : cell);
    if (cell instanceof Node) td.append(cell);
    made.append(td);
  }
  return made;
}

function rate(list) {
  if (list.length < 2) return null;
  const seconds = (millis(list[0].at) - millis(list[list.length - 1].at)) / 1000;
  const offsets = list.slice(0, -1).reduce((all, commit) => all + sum(commit.counts), 0);
  return seconds > 0 ? offsets / seconds : null;
}

function pipeline(name, status) {
  const known = commits.get(name) || new Map();
  commits.set(name, known);
  for (const commit of status.commits) known.set(commit.sequence, commit);
  const list = [...known.values()].sort((a, b) => b.sequence - a.sequence).slice(0, MOST_COMMITS);
  const totals = status.totals;
  const all = sum(totals);
  figures('flow', [['offsets', number(all)],
    ...KINDS.filter(kind => kind !== 'held' || totals.held).map(kind =>
      [kind, number(totals[kind] || 0), all ? `${(100 * (totals[kind] || 0) / all).toFixed(2)} %` : ''])]);

  const lags = status.partitions.map(of => of.lagRecords);
  const through = status.partitions.map(of => millis(of.completeThrough));
  const complete = through.length && !through.some(Number.isNaN) ? Math.min(...through) : NaN;
  const losses = status.partitions.map(of => of.secondsToLoss).filter(of => of != null);
  figures('now', [
    ['offsets per second', rate(list) == null ? '–' : number(Math.round(rate(list))), 'over the commits below'],
    ['lag', lags.some(lag => lag == null) ? '–' : number(lags.reduce((a, b) => a + b, 0)), 'records in Kafka'],
    ['complete through', Number.isNaN(complete) ? '–' : clock(complete / 1000), 'UTC, by Kafka\'s times'],
    ['last commit', list.length ? clock(list[0].at) : '–', 'UTC'],
    ['time to loss', losses.length ? duration(Math.min(...losses)) : 'none', 'until Kafka may delete unread records'],
    ['rows on hold', number(status.held ? status.held.rows : 0)]]);

  const kinds = KINDS.filter(kind => list.some(commit => commit.counts[kind]));
  show(byId('legend'), kinds.map(kind => {
    const entry = element('span');
    entry.append(element('i', null, kind), kind);
    return entry;
  }));
  show(byId('commits').tBodies[0], list.map(commit => row([number(commit.sequence), clock(commit.at), bar(commit.counts), number(sum(commit.counts)),
    ...KINDS.slice(0, 5).map(kind => number(commit.counts[kind] || 0)), number(commit.files), bytes(commit.bytes)])));

  const behind = [...status.partitions].sort((a, b) => (b.lagRecords || 0) - (a.lagRecords || 0));
  byId('partitions-caption').textContent = behind.length > MOST_PARTITIONS ? `${MOST_PARTITIONS} of ${behind.length}` : `${behind.length} in all`;
  show(byId('partitions').tBodies[0], behind.slice(0, MOST_PARTITIONS).map(of => row([of.topic, String(of.partition), number(of.position),
    number(of.lagRecords), duration(of.lagSeconds), clock(of.completeThrough), duration(of.secondsToLoss)])));
  byId('root').textContent = `${status.root}${status.writer ? `, version ${status.writer.version}, on ${status.writer.host} since ${clock(status.writer.since)} UTC` : ''}`;
  return status.state;
}

function tell(text, bad) {
  const state = byId('state');
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle('bad', bad);
}

function choose(names) {
  const select = byId('pipeline');
  if (JSON.stringify([...select.options].map(of => of.value)) === JSON.stringify(names)) return;
  select.replaceChildren(...names.map(name => element('option', name)));
  byId('choice').hidden = names.length < 2;
  chosen = names.includes(chosen) ? chosen : names[0];
  select.value = chosen;
}

async function look() {
  try {
    const answer = await fetch('status', {cache: 'no-store'});
    if (answer.status === 503) {
      tell('The job starts', false);
      return;
    }
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const told = await answer.json();
    const all = 'totals' in told ? {'': told} : told;
    choose(Object.keys(all));
    const status = all[chosen];
    if (status) {
      const state = pipeline(chosen, status);
      const kafka = status.kafka && status.kafka.answer === 'FAILED' ? '; Kafka does not answer' : '';
      const phase = state ? state.phase.toLowerCase().replace('_', ' ') : 'starting';
      tell(`${phase}${state && state.reason ? `: ${state.reason}` : ''}${kafka}`, phase !== 'running' || kafka !== '');
    }
    lastSeen = Date.now();
  } catch (gone) {
    tell(`The job does not answer${lastSeen ? `; what is shown is ${duration((Date.now() - lastSeen) / 1000)} old` : ''}`, true);
  }
}

byId('pipeline').addEventListener('change', event => { chosen = event.target.value; look(); });
look();
setInterval(look, PACE);
