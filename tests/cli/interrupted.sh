#!/usr/bin/env bash
# Runs a sweep with --progress on, sends it a signal when it has read a part of its input, and ends with its exit
# status:
#   interrupted.sh SIGNAL OUTPUT MESSAGES COMMAND...
# So that a fast machine does not end before the signal comes, the sweep runs in slices of a few milliseconds; the
# pauses between them are longer than those between two lines of progress. A run that ended by itself is made again.
signal=$1 output=$2 messages=$3
shift 3
for _ in 1 2 3 4 5; do
  : > "$messages"
  "$@" > "$output" 2> "$messages" &
  process=$!
  until grep -q ' [1-9][0-9]*% \[' "$messages"; do
    sleep 0.01
    kill -STOP $process 2> /dev/null || break
    sleep 0.12
    grep -q ' [1-9][0-9]*% \[' "$messages" && break
    kill -CONT $process
  done
  kill "-$signal" $process 2> /dev/null && kill -CONT $process
  wait $process
  status=$?
  grep -q 'note: stopping' "$messages" && exit $status
done
echo "the sweep was never interrupted" >&2
exit 99
