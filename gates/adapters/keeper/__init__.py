"""The keeper: a small program that starts the run's processes and leaves nothing of them behind.

It is started once for a run and is the parent of every process of the run. Being a program of its own has three
reasons: everything below it is ours, so it can end whatever it finds there, also grandchildren that left their session
and their parent (Linux gives such orphans to the nearest subreaper, which it is); it has one thread, so starting a
process by fork is safe; and when gates itself is killed it sees the end of its socket and ends everything.

`client` is the half in gates, `program` the other one; between them goes a socket with requests (four bytes of length
and a marshalled dictionary; a `start` request comes with the descriptors of a status pipe and the standard streams).
Answers go to the status pipe of each process, a line each: `started`, `refused WHERE ERRNO`, `exited CODE SIGNAL`, and
last `gone`. Only the cheap half of the standard library is used on the other side: it starts in 20 ms.
"""
