//! A scenario as text: `1.<base64url>`.
//!
//! The number is the version of the wire types. The bytes are: flags (bit 0: deflated), the body, and
//! the CRC-32 of both, little-endian. The body is the postcard of the frozen types in `wire`,
//! deflated only where that is shorter.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

use super::wire::v1;
use crate::scenario::{Scenario, ScenarioError};

/// Longest body after inflating, bytes: keeps a small damaged link from filling the memory.
const MAX_BODY: usize = 1 << 20;

const DEFLATED: u8 = 1;

/// Why a packed scenario cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PackedError {
    /// Cut off, mistyped, or not a link at all.
    #[error("it is damaged ({0})")]
    Damaged(&'static str),
    /// Written by a later version of this page.
    #[error("it was made by a newer gilscope (format {0}, this one reads up to 1)")]
    TooNew(u32),
    /// Whole, but not a scenario that can run.
    #[error("{0}")]
    Invalid(ScenarioError),
}

/// Writes a scenario.
pub fn pack(scenario: &Scenario) -> String {
    let plain = v1::encode(scenario);
    let deflated = miniz_oxide::deflate::compress_to_vec(&plain, 9);
    let (flags, body) = match deflated.len() < plain.len() {
        true => (DEFLATED, deflated),
        false => (0, plain),
    };
    let mut bytes = vec![flags];
    bytes.extend(body);
    bytes.extend(crc32(&bytes).to_le_bytes());
    format!("1.{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads a scenario and validates it.
#[inline(never)]
pub fn unpack(text: &str) -> Result<Scenario, PackedError> {
    let clean: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (version, code) = clean
        .split_once('.')
        .ok_or(PackedError::Damaged("no version"))?;
    match version.parse() {
        Ok(1) => {}
        Ok(newer @ 2..) => return Err(PackedError::TooNew(newer)),
        _ => return Err(PackedError::Damaged("no such version")),
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(code.trim_end_matches('='))
        .map_err(|_| PackedError::Damaged("not base64url"))?;
    let scenario = open(&bytes)?;
    let valid = scenario.validate().map_err(PackedError::Invalid)?;
    Ok(valid.into_inner())
}

fn open(bytes: &[u8]) -> Result<Scenario, PackedError> {
    let (rest, sum) = bytes
        .split_last_chunk::<4>()
        .ok_or(PackedError::Damaged("too short"))?;
    if crc32(rest) != u32::from_le_bytes(*sum) {
        return Err(PackedError::Damaged("checksum"));
    }
    let (flags, body) = rest
        .split_first()
        .ok_or(PackedError::Damaged("too short"))?;
    let inflated;
    let body = match *flags {
        0 => body,
        DEFLATED => {
            inflated = miniz_oxide::inflate::decompress_to_vec_with_limit(body, MAX_BODY)
                .map_err(|_| PackedError::Damaged("compression"))?;
            &inflated
        }
        _ => return Err(PackedError::Damaged("flags")),
    };
    v1::decode(body).ok_or(PackedError::Damaged("content"))
}

/// CRC-32 as in zip and PNG.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ 0xedb8_8320 & (crc & 1).wrapping_neg()
        })
    };
    !bytes.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::scenario::presets;

    #[test]
    fn every_preset_packs_and_unpacks() {
        for preset in presets::ALL {
            let scenario = preset.scenario();
            assert_eq!(unpack(&pack(&scenario)), Ok(scenario), "{}", preset.id);
        }
    }

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    /// Past the checksum: whatever the body holds, the answer is a scenario or an error.
    #[test]
    fn mutated_bodies_never_panic() {
        let mut rng = Rng::new(1, 0);
        let mut opened = 0;
        for round in 0..4_000 {
            let preset = &presets::ALL[round % presets::ALL.len()];
            let mut body = v1::encode(&preset.scenario());
            for _ in 0..rng.between(1, 4) {
                let at = rng.between(0, body.len() as u64 - 1) as usize;
                match rng.between(0, 2) {
                    0 => body[at] = rng.between(0, 255) as u8,
                    1 => body.truncate(at.max(1)),
                    _ => body.insert(at, rng.between(0, 255) as u8),
                }
            }
            let mut bytes = vec![0];
            bytes.extend(body);
            bytes.extend(crc32(&bytes).to_le_bytes());
            let text = format!("1.{}", URL_SAFE_NO_PAD.encode(bytes));
            opened += usize::from(unpack(&text).is_ok());
        }
        assert!(opened > 100, "{opened} of 4000 mutated bodies still opened");
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![0; 64 << 20];
        let mut bytes = vec![DEFLATED];
        bytes.extend(miniz_oxide::deflate::compress_to_vec(&zeros, 9));
        bytes.extend(crc32(&bytes).to_le_bytes());
        let text = format!("1.{}", URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(unpack(&text), Err(PackedError::Damaged("compression")));
    }
}
