#include "model/source.h"

namespace longwatch::model {

RecordBooks& RecordBooks::operator+=(const RecordBooks& other) {
  seen += other.seen;
  events += other.events;
  dropped += other.dropped;
  filtered += other.filtered;
  bytes_read += other.bytes_read;
  bytes_lost += other.bytes_lost;
  return *this;
}

}  // namespace longwatch::model
