//! Decompressing an answer while it comes.

use std::io::{self, ErrorKind};

use flate2::{Decompress, FlushDecompress, Status};

/// Distance, as a power of two, that gzip refers back at most.
const WINDOW_BITS: u8 = 15;

/// Bytes that are decompressed at once: what a near cache holds, and several
/// times the 32 KiB that the decoder copies aside each time.
const AT_ONCE: usize = 128 << 10;

/// How far the decompressing of an answer has come. It may have several members,
/// one after the other.
#[derive(Default)]
pub(super) struct Unpacker {
    /// What decompresses the member that is under way.
    member: Option<Decompress>,
}

impl Unpacker {
    /// Decompresses from the front of `packed`, behind what stands in `plain`,
    /// some bytes, but `most` of them. Says how many of `packed` that took.
    ///
    /// # Errors
    /// `InvalidData` when it is no gzip, or its check sum is another.
    pub(super) fn unpack(&mut self, packed: &[u8], plain: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        let most = most.min(AT_ONCE);
        plain.reserve(most);
        let member = self.member.get_or_insert_with(|| Decompress::new_gzip(WINDOW_BITS));
        let (read, written) = (member.total_in(), member.total_out());
        let room = &mut plain.spare_capacity_mut()[..most];
        let status = member
            .decompress_uninit(packed, room, FlushDecompress::None)
            .map_err(|e| io::Error::new(ErrorKind::InvalidData, e))?;
        let read = (member.total_in() - read) as usize;
        let written = (member.total_out() - written) as usize;
        // SAFETY: so many bytes were written behind those that were there.
        unsafe { plain.set_len(plain.len() + written) };
        if status == Status::StreamEnd {
            self.member = None;
        } else if read == 0 && written == 0 {
            return Err(io::Error::new(ErrorKind::InvalidData, "the compression does not go on"));
        }
        Ok(read)
    }

    /// The answer has ended.
    ///
    /// # Errors
    /// `UnexpectedEof` when its last member has not.
    pub(super) fn finish(&self) -> io::Result<()> {
        match self.member {
            None => Ok(()),
            Some(_) => Err(io::Error::new(ErrorKind::UnexpectedEof, "the compression broke off")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn member(text: &[u8], level: u32) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// All of what came in pieces of such a size, at most so many bytes at once.
    fn unpacked(packed: &[u8], piece: usize, most: usize) -> io::Result<Vec<u8>> {
        let (mut unpacker, mut plain) = (Unpacker::default(), Vec::new());
        for mut piece in packed.chunks(piece) {
            while !piece.is_empty() {
                let before = plain.len();
                piece = &piece[unpacker.unpack(piece, &mut plain, most)?..];
                assert!(plain.len() - before <= most);
            }
        }
        unpacker.finish()?;
        Ok(plain)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_packed_is_unpacked_or_refused(
            texts in proptest::collection::vec(proptest::collection::vec(0u8..4, 0..400), 1..4),
            level in 0u32..9, piece in 1usize..200, most in 1usize..500, at in any::<prop::sample::Index>(), bit in 0u8..8,
        ) {
            let members: Vec<Vec<u8>> = texts.iter().map(|text| member(text, level)).collect();
            let (mut packed, plain) = (members.concat(), texts.concat());
            prop_assert_eq!(unpacked(&packed, piece, most).unwrap(), plain.clone());
            let cut = at.index(packed.len());
            let ends = (0..members.len()).any(|n| members[..n].concat().len() == cut);
            // Where a member ends, nothing but the transfer tells that more was to come.
            prop_assert_eq!(unpacked(&packed[..cut], piece, most).is_ok(), ends);
            packed[cut] ^= 1 << bit;
            // Bits of the head that say nothing of the content may be other ones.
            if let Ok(bytes) = unpacked(&packed, piece, most) {
                prop_assert_eq!(bytes, plain);
            }
        }
    }
}
