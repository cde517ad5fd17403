#include "bench/peers.h"

#include <string>
#include <utility>

#include "bench/processes.h"

namespace longwatch::bench {
namespace {

enum class Takes : std::uint8_t { OneFile, ManyFiles };

struct Peer {
  const char* program;
  const char* lane;
  std::vector<std::string> arguments;  ///< before the file
  Takes takes;
};

std::vector<Peer> known_peers() {
  return {
      {"evtxexport", "evtxexport to XML", {"-f", "xml"}, Takes::OneFile},
      {"evtx_dump",
       "evtx_dump to JSON lines, 1 thread",
       {"-o", "jsonl", "-t", "1"},
       Takes::OneFile},
      {"chainsaw", "chainsaw dump to JSON", {"dump", "--json", "--quiet"}, Takes::ManyFiles},
      {"hayabusa", "hayabusa with its rules", {"csv-timeline", "-w", "-q", "-f"}, Takes::OneFile},
  };
}

Prepare peer_run(const Peer& peer, const std::string& path, const DataSet& set) {
  std::vector<std::string> command = {path};
  command.insert(command.end(), peer.arguments.begin(), peer.arguments.end());
  const Takes takes = peer.takes;
  return [command, takes, set]() -> Result<Run> {
    return Run([=]() -> Result<Work> {
      std::vector<std::string> whole = command;
      for (const std::string& file : set.paths) {
        whole.push_back(file);
        if (takes == Takes::OneFile) {
          // Some files of the corpora are damaged: a peer may say so by its status.
          discard(run_quietly(whole), "a damaged file ends a peer with an error");
          whole = command;
        }
      }
      if (takes == Takes::ManyFiles) {
        LW_TRY(run_quietly(whole));
      }
      return Work{set.bytes, 0, 0};
    });
  };
}

}  // namespace

std::vector<Lane> make_peer_lanes(const std::vector<DataSet>& sets) {
  std::vector<Lane> lanes;
  for (const Peer& peer : known_peers()) {
    const std::string path = find_program(peer.program);
    for (const DataSet& set : sets) {
      if (!path.empty() && set.name == "evtx-corpora") {
        lanes.push_back({set.name, peer.lane, 0, Memory::NotSampled, peer_run(peer, path, set)});
      }
    }
  }
  return lanes;
}

}  // namespace longwatch::bench
