#include "pipeline/internal/finding_stream.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace longwatch::pipeline {
namespace {

struct Head {
  model::Finding finding;
  std::size_t stream;
};

/// Heap order of the standard library: the greatest is on top, so "less" means "comes later".
bool comes_later(const Head& a, const Head& b) {
  if (model::comes_before(a.finding, b.finding)) {
    return false;
  }
  return model::comes_before(b.finding, a.finding) || a.stream > b.stream;
}

Status push_next(std::vector<Head>& heads, FindingStream& stream, std::size_t number) {
  LW_TRY_ASSIGN(std::optional<model::Finding> finding, stream.next());
  if (finding.has_value()) {
    heads.push_back({std::move(*finding), number});
    std::push_heap(heads.begin(), heads.end(), comes_later);
  }
  return {};
}

}  // namespace

Status merge(FindingStreams streams, const std::function<Status(model::Finding&)>& take) {
  std::vector<Head> heads;
  for (std::size_t number = 0; number < streams.size(); ++number) {
    LW_TRY(push_next(heads, *streams[number], number));
  }
  while (!heads.empty()) {
    std::pop_heap(heads.begin(), heads.end(), comes_later);
    Head head = std::move(heads.back());
    heads.pop_back();
    LW_TRY(take(head.finding));
    LW_TRY(push_next(heads, *streams[head.stream], head.stream));
  }
  return {};
}

}  // namespace longwatch::pipeline
