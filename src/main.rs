//! Arguments in, exit code out.
use fieldbridge::{boot::Front, cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cli::run(std::env::args_os().collect(), &Front).code())
}
