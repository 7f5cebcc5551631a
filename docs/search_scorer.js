// Who searches wants a guide or a reference sooner than the pages of those who change the code.
const PLACES = [
  [/^(how-to|deploying|commands)\b|^(adopting|testing|observing)$/, 6],
  [/^(reference\/(extensions|command-line)|rules|formats)$/, 4],
  [/^explanation\//, 2],
  [/^(changelog|code|private-members)$|^testing\//, -20],
];
var Scorer = {
  score: ([name, , , , score]) => score + (PLACES.find(([pattern]) => pattern.test(name)) || [null, 0])[1],
  // What Sphinx has by default, and needs from whoever writes a scorer.
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
