//! Rows inside loops inside rows: a place is the index at each level.

use super::fields::target;
use super::shared::list_of;
use crate::program::{Op, Stmt};

/// The list that holds the row at `path`, and its index there.
fn home<'a>(body: &'a mut Vec<Stmt>, path: &[usize]) -> Option<(&'a mut Vec<Stmt>, usize)> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        return Some((body, *first));
    }
    match &mut body.get_mut(*first)?.op {
        Op::Loop(_, inner) => home(inner, rest),
        _ => None,
    }
}

/// The row at `path`.
pub(super) fn at<'a>(body: &'a mut Vec<Stmt>, path: &[usize]) -> Option<&'a mut Stmt> {
    let (list, index) = home(body, path)?;
    list.get_mut(index)
}

/// Adds a row after the one at `path`.
pub(super) fn insert(body: &mut Vec<Stmt>, path: &[usize], stmt: Stmt) {
    if let Some((list, index)) = home(body, path) {
        list.insert((index + 1).min(list.len()), stmt);
    }
}

/// Removes the row at `path` and all that it holds.
pub(super) fn remove(body: &mut Vec<Stmt>, path: &[usize]) {
    if let Some((list, index)) = home(body, path)
        && index < list.len()
    {
        list.remove(index);
    }
}

/// Moves the row at `path` up or down: into a loop it meets, out of the loop whose end it reaches.
pub(super) fn shift(body: &mut Vec<Stmt>, path: &[usize], down: bool) {
    let Some((list, index)) = home(body, path) else {
        return;
    };
    if index >= list.len() {
        return;
    }
    let next = if down {
        index + 1
    } else {
        index.wrapping_sub(1)
    };
    if next < list.len() {
        let stmt = list.remove(index);
        let meets = if down { index } else { next };
        match &mut list[meets].op {
            Op::Loop(_, inner) if down => inner.insert(0, stmt),
            Op::Loop(_, inner) => inner.push(stmt),
            _ => list.insert(next, stmt),
        }
    } else if path.len() > 1 {
        let stmt = list.remove(index);
        let outer = &path[..path.len() - 1];
        if let Some((list, index)) = home(body, outer) {
            list.insert(index + usize::from(down), stmt);
        }
    }
}

/// An entry of a list is gone: rows that concern it go too, those after it have moved up by one.
pub(super) fn forget(body: &mut Vec<Stmt>, list: &str, gone: u16) {
    body.retain_mut(|stmt| {
        if let Op::Loop(_, inner) = &mut stmt.op {
            forget(inner, list, gone);
        }
        let concerns = list_of(&stmt.op) == list;
        let Some(of) = target(&mut stmt.op).filter(|_| concerns) else {
            return true;
        };
        let stays = *of != gone;
        *of -= u16::from(*of > gone);
        stays
    });
}
