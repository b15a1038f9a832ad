"""WHAT WAS PROMISED: treaties as rules that a machine checks, with margin and evidence.

| module | what it is for |
|---|---|
| `vocabulary`, `words` | the facts that clauses may speak of, in three languages |
| `clause`, `load`, `door` | treaties as values, read from their folders |
| `schema`, `rules`, `typed`, `selfcheck` | rule engine, typed clauses, agreement |
| `facts`, `architecture`, `declared`, `places`, `situation` | what is known, and by whom |
| `judge`, `recheck`, `orders` | met, broken or cannot be judged; again on changes and orders |
| `declaration`, `difference` | yearly declarations, sealed values, what has changed |
| `consultation`, `inspection` | questions and answers with due dates; visits by right |

Rules and texts are data (`treaties/`). A clause is never met because something was missing, could
not be read, or went wrong.
"""
