//! Collects a body piece by piece under the caps, decompressing gzip as it comes, so that a small answer can never grow
//! without bound (correctness.md B21, S27).
use super::config::HttpConfig;
use crate::fault::{ErrorKind, Fault, Outcome};
use flate2::write::MultiGzDecoder;
use std::io::{self, Write};

/// Below this size the ratio is not looked at: small JSON compresses well.
const RATIO_FREE: usize = 1024 * 1024;

/// Takes the pieces of one answer.
pub(super) enum Collector {
    Plain(Capped),
    Gzip(Box<MultiGzDecoder<Capped>>),
}

/// The bytes so far with their limit. `limit` grows with the transfer, up to the cap.
pub(super) struct Capped {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Capped {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + piece.len() > self.limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "over the limit"));
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Collector {
    /// For an answer with this `Content-Encoding` and announced length.
    pub(super) fn new(encoding: Option<&str>, announced: Option<u64>, config: &HttpConfig) -> Outcome<Self> {
        let announced = usize::try_from(announced.unwrap_or(0)).unwrap_or(usize::MAX);
        if announced > config.max_body {
            return Err(oversize("the announced length is over the cap"));
        }
        let sink = |room: usize, limit: usize| Capped { bytes: Vec::with_capacity(room), limit };
        match encoding.map(str::trim) {
            None | Some("" | "identity") => Ok(Self::Plain(sink(announced, config.max_body))),
            Some("gzip" | "x-gzip") => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(sink(announced, RATIO_FREE))))),
            Some(other) => Err(Fault::new(ErrorKind::NotTheApi, format!("content encoding {other}"))),
        }
    }

    /// Takes a piece; `received` is what has come over the wire with it.
    pub(super) fn push(&mut self, piece: &[u8], received: usize, config: &HttpConfig) -> Outcome<()> {
        let written = match self {
            Self::Plain(sink) => sink.write_all(piece),
            Self::Gzip(decoder) => {
                let allowed = received.saturating_mul(config.max_ratio).max(RATIO_FREE);
                decoder.get_mut().limit = allowed.min(config.max_body);
                decoder.write_all(piece)
            }
        };
        written.map_err(|e| sort(&e))
    }

    /// The whole body.
    pub(super) fn finish(self) -> Outcome<Vec<u8>> {
        match self {
            Self::Plain(sink) => Ok(sink.bytes),
            Self::Gzip(decoder) => decoder.finish().map(|sink| sink.bytes).map_err(|e| sort(&e)),
        }
    }
}

fn sort(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::FileTooLarge => oversize("the body grows over the size or compression cap"),
        io::ErrorKind::UnexpectedEof => Fault::new(ErrorKind::Truncated, "the compressed body ends too early"),
        _ => Fault::new(ErrorKind::Truncated, format!("the compressed body is damaged: {error}")),
    }
}

fn oversize(why: &str) -> Fault {
    Fault::new(ErrorKind::Oversize, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn collect(encoding: Option<&str>, wire: &[u8], config: &HttpConfig) -> Outcome<Vec<u8>> {
        let mut collector = Collector::new(encoding, None, config)?;
        let mut received = 0;
        for piece in wire.chunks(1000) {
            received += piece.len();
            collector.push(piece, received, config)?;
        }
        collector.finish()
    }

    #[test]
    fn bodies_come_through_whole() {
        let config = HttpConfig::default();
        let text = (0..200_000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(collect(None, &text, &config).unwrap(), text);
        assert_eq!(collect(Some("gzip"), &gz(&text), &config).unwrap(), text);
        assert_eq!(collect(Some("gzip"), &gz(b""), &config).unwrap(), b"");
    }

    #[test]
    fn a_bomb_is_stopped_long_before_it_is_unpacked() {
        let bomb = gz(&vec![b' '; 20 * 1024 * 1024]);
        assert!(bomb.len() < 64 * 1024, "the bomb is small: {}", bomb.len());
        assert_eq!(collect(Some("gzip"), &bomb, &HttpConfig::default()).unwrap_err().kind, ErrorKind::Oversize);
        let small = HttpConfig { max_body: 10_000, ..HttpConfig::default() };
        assert_eq!(collect(None, &vec![b'x'; 10_001], &small).unwrap_err().kind, ErrorKind::Oversize);
        assert!(Collector::new(None, Some(10_001), &small).is_err(), "refused before a byte is read");
    }

    #[test]
    fn a_cut_or_damaged_stream_is_no_body() {
        let config = HttpConfig::default();
        let whole = gz(&(0..50_000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        assert_eq!(collect(Some("gzip"), &whole[..whole.len() / 2], &config).unwrap_err().kind, ErrorKind::Truncated);
        let mut damaged = whole.clone();
        let last = damaged.len() - 5;
        damaged[last] ^= 0xff;
        assert_eq!(collect(Some("gzip"), &damaged, &config).unwrap_err().kind, ErrorKind::Truncated);
        assert_eq!(collect(Some("br"), b"x", &config).unwrap_err().kind, ErrorKind::NotTheApi);
    }
}
