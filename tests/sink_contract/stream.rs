//! What a stream promises: whole pages, and an honest end.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use sfmigrate::Kind;
use sfmigrate::sink::Sink;
use sfmigrate::sink::csv::StreamSink;

use super::{batch, mark, pairs, rejection, target};

#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn only_whole_pages_leave() {
    let (pipe, target) = (Pipe::default(), target("T", Some(0)));
    let mut sink = StreamSink::new(Box::new(pipe.clone()));
    let (id, _) = sink.open(&target).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("1", "bad")])), &[]).unwrap();
    assert_eq!(pipe.text(), "");
    sink.rollback(id).unwrap();
    sink.restart(id).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("1", "a")])), &[rejection("r")]).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("2", "b\n")])), &[]).unwrap();
    sink.commit(id, &mark("p1")).unwrap();
    assert_eq!(pipe.text(), "Id,\"a \"\"b\"\", c\"\n1,a\n2,\"b\n\"\n");
    sink.commit(id, &mark("p2")).unwrap();
    assert_eq!(sink.finish(id).unwrap().total, Some(2));
    assert_eq!(pipe.text().matches("Id,").count(), 1);
}

#[test]
fn an_empty_import_is_a_header() {
    let (pipe, target) = (Pipe::default(), target("T", None));
    let mut sink = StreamSink::new(Box::new(pipe.clone()));
    let (id, _) = sink.open(&target).unwrap();
    sink.finish(id).unwrap();
    assert_eq!(pipe.text(), "Id,\"a \"\"b\"\", c\"\n");
}

#[test]
fn a_page_larger_than_memory_allows_comes_out_whole() {
    let (pipe, target) = (Pipe::default(), target("T", None));
    let mut sink = StreamSink::new(Box::new(pipe.clone()));
    let (id, _) = sink.open(&target).unwrap();
    let long = "x".repeat(1 << 20);
    for n in 0..10 {
        let n = n.to_string();
        sink.write(id, &batch(&target.columns, &pairs(&[(&n, &long)])), &[]).unwrap();
    }
    sink.commit(id, &mark("p")).unwrap();
    let text = pipe.text();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(lines.len(), 10);
    assert!(lines.iter().enumerate().all(|(n, line)| *line == format!("{n},{long}")));
}

#[test]
fn what_has_left_cannot_be_taken_back() {
    let (pipe, target) = (Pipe::default(), target("T", None));
    let mut sink = StreamSink::new(Box::new(pipe.clone()));
    let (id, _) = sink.open(&target).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("1", "a")])), &[]).unwrap();
    sink.commit(id, &mark("p")).unwrap();
    assert_eq!(sink.restart(id).unwrap_err().kind(), Kind::Sink);
    assert_eq!(sink.open(&target).unwrap_err().kind(), Kind::Usage);
}

#[test]
fn a_closed_pipe_is_an_error_that_says_so() {
    let (reader, writer) = io::pipe().unwrap();
    let target = target("T", None);
    let mut sink = StreamSink::new(Box::new(writer));
    let (id, _) = sink.open(&target).unwrap();
    drop(reader);
    sink.write(id, &batch(&target.columns, &pairs(&[("1", "a")])), &[]).unwrap();
    let error = sink.commit(id, &mark("p")).unwrap_err();
    assert_eq!(error.kind(), Kind::Sink);
    assert!(error.message().contains("closed"), "{error}");
}
