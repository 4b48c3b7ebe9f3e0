//! What every campaign store must keep, told through the door alone (`port/Campaign`, `port/Ledger`): pages, rows that go,
//! leases, tables and lists, what goes out, plans of deletions. A second store is added to `land::STORES` and held to the
//! same stories; what only one kind of store has stands in its own tests.
mod going;
mod land;
mod opt_ins;
mod outward;
mod pages;
mod plans;
mod shape;
