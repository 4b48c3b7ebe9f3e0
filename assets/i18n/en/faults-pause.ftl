# A server that wants to be left alone for long.

fault-closed-until = The server wants no more requests from us until { $until }.
fault-closed-until-advice = The run ended, because asking again earlier would only make it worse. What was read stays; run it again after that time and it goes on where it stopped. A pause this long usually means that a daily allowance of requests is used up: ask who else works with this application user, or for a larger allowance.
