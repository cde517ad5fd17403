#pragma once

#include <map>
#include <string>

#include "scenario/internal/steps/stage.h"

namespace longwatch::scenario::internal {

/// Requests to a web server, and the connections that carried them: one for requests of a client
/// that follow each other closely.
class WebTraffic {
 public:
  WebTraffic(Play& play, std::size_t host) : play_(play), host_(host) {}

  /// In order of time for each client.
  void add(const WebRequest& request);
  /// Records the connections. Call once, last.
  void finish();

 private:
  struct Carried {
    Timestamp first;
    Timestamp last;
    std::uint64_t requests = 0;
    std::uint64_t in = 0;   // to the server
    std::uint64_t out = 0;  // from it
  };

  void close(const std::string& client, const Carried& carried);

  Play& play_;
  std::size_t host_;
  std::map<std::string, Carried> open_;
};

}  // namespace longwatch::scenario::internal
