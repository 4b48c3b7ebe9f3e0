//! The Rust client `cirrus` at the sandbox: signing in, records, bulk. It says `done` where everything held.
mod bulk;
mod records;
mod sign_in;

use std::error::Error;

/// What a part ends with.
type Done = Result<(), Box<dyn Error>>;

/// A value of the environment the test made.
fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

#[tokio::main]
async fn main() -> Done {
    match std::env::args().nth(1).as_deref() {
        Some("sign-in") => sign_in::run().await?,
        Some("records") => records::run(&sign_in::connected()?).await?,
        Some("bulk") => bulk::run(&sign_in::connected()?).await?,
        other => panic!("no part {other:?}"),
    }
    println!("done");
    Ok(())
}
