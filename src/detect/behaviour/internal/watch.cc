#include "detect/behaviour/internal/watch.h"

#include <utility>

#include "detect/behaviour/internal/beacon_watch.h"
#include "detect/behaviour/internal/denied_reach_watch.h"
#include "detect/behaviour/internal/dns_watch.h"
#include "detect/behaviour/internal/egress_watch.h"
#include "detect/behaviour/internal/first_contact_watch.h"
#include "detect/behaviour/internal/host_watches.h"
#include "detect/behaviour/internal/long_session_watch.h"
#include "detect/behaviour/internal/status_shift_watch.h"
#include "detect/behaviour/internal/web_children.h"
#include "detect/behaviour/internal/web_file_watch.h"
#include "detect/behaviour/internal/web_paths_watch.h"

namespace longwatch::detect::behaviour {

std::vector<std::unique_ptr<Watch>> make_watches(const BehaviourOptions& options,
                                                 model::FieldTable& fields) {
  std::vector<std::unique_ptr<Watch>> watches;
  watches.push_back(std::make_unique<WebChildren>(fields));
  watches.push_back(std::make_unique<EgressWatch>(options, fields));
  // Of the web and the network.
  watches.push_back(std::make_unique<WebPathsWatch>(options, fields));
  watches.push_back(std::make_unique<StatusShiftWatch>(options, fields));
  watches.push_back(std::make_unique<WebFileWatch>(fields));
  watches.push_back(std::make_unique<FirstContactWatch>(options, fields));
  watches.push_back(std::make_unique<LongSessionWatch>(options, fields));
  watches.push_back(std::make_unique<DeniedReachWatch>(options, fields));
  watches.push_back(std::make_unique<BeaconWatch>(options, fields));
  watches.push_back(std::make_unique<DnsWatch>(options, fields));
  add_host_watches(options, fields, watches);
  return watches;
}

void give_reasons(const Reasons& reasons, model::Finding& finding) {
  std::vector<model::NamedText> first;
  const auto add = [&first](std::string_view name, const std::string& text) {
    if (!text.empty()) {
      first.push_back({std::string(name), text});
    }
  };
  add("expected", reasons.expected);
  add("seen", reasons.seen);
  add("baseline", reasons.baseline);
  add("coverage", reasons.coverage);
  finding.fields.insert(finding.fields.begin(), std::make_move_iterator(first.begin()),
                        std::make_move_iterator(first.end()));
}

}  // namespace longwatch::detect::behaviour
