//! What every campaign store must keep, told through the door alone (`port/Campaign`, `port/Ledger`): pages, rows that go,
//! leases, tables and lists, what goes out, what happened to messages, tables of others, populations, plans of deletions, a
//! person's data. Every door is asked for: a store that has none of a kind fails. A second store is added to `land::STORES` and held to the
//! same stories; what only one kind of store has stands in its own tests.
mod events;
mod foreign;
mod going;
mod land;
mod links;
mod opt_ins;
mod outward;
mod pages;
mod persons;
mod plans;
mod populations;
mod shape;
