//! Where a run's thread waits: on the runtime under it, or, where the clock says that only one thread moves at a time, until
//! its turn comes.
use crate::clock::Turn;
use std::ops::Deref;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::runtime::Handle;

/// The runtime as a run's thread uses it.
#[derive(Clone)]
pub(super) struct Stage {
    runtime: Handle,
    turn: Option<Arc<dyn Turn>>,
}

impl Deref for Stage {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.runtime
    }
}

impl Stage {
    /// A thread over this runtime, with its place among those that take turns.
    pub(super) fn new(runtime: Handle, turn: Option<Arc<dyn Turn>>) -> Self {
        Self { runtime, turn }
    }

    /// Waits for the thread's first turn, where turns are taken.
    pub(super) fn begin(&self) {
        if let Some(turn) = &self.turn {
            turn.wait();
        }
    }

    /// Waits for an answer on this thread.
    pub(super) fn wait_for<F: Future>(&self, answer: F) -> F::Output {
        let Some(turn) = &self.turn else { return self.runtime.block_on(answer) };
        let mut answer = std::pin::pin!(answer);
        let waker = turn.waker();
        let mut context = Context::from_waker(&waker);
        loop {
            match answer.as_mut().poll(&mut context) {
                Poll::Ready(answer) => return answer,
                Poll::Pending => turn.wait(),
            }
        }
    }
}
