#include "pipeline/stages.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "detect/activity/activity.h"
#include "detect/indicator/indicator.h"
#include "detect/sigma/sigma.h"
#include "pipeline/internal/without_bodies.h"
#include "read/accesslog/accesslog.h"
#include "read/auditd/auditd.h"
#include "read/csv/csv.h"
#include "read/evtx/evtx.h"
#include "read/exim/exim.h"
#include "read/json/json.h"
#include "read/keyvalue/keyvalue.h"
#include "read/mail/mail.h"
#include "read/mapped/mapped.h"
#include "read/paloalto/paloalto.h"
#include "read/syslog/syslog.h"
#include "read/weblog/weblog.h"
#include "read/windns/windns.h"
#include "read/zeek/zeek.h"

namespace longwatch::pipeline {
namespace {

using detect::indicator::IndicatorSet;
using detect::sigma::RuleReport;
using detect::sigma::RuleSet;
using detect::sigma::RuleStatus;

std::size_t count_of(const std::vector<RuleReport>& reports, RuleStatus status) {
  return static_cast<std::size_t>(
      std::count_if(reports.begin(), reports.end(),
                    [&](const RuleReport& report) { return report.status == status; }));
}

/// Sweeping with rules of which none runs would look like a clean result.
Status check_some_run(const std::vector<std::string>& paths,
                      const std::vector<RuleReport>& reports) {
  if (reports.empty()) {
    return Error(ErrorCode::InvalidInput,
                 "no rule was found: expected *.yml or *.yaml files that hold one")
        .at(fmt::format("{}", fmt::join(paths, ", ")));
  }
  if (count_of(reports, RuleStatus::Running) > 0) {
    return {};
  }
  return Error(ErrorCode::InvalidInput,
               fmt::format("none of {} rules can run: {} without telemetry, {} unsupported, "
                           "{} with errors; nothing would be found",
                           with_thousands(reports.size()),
                           with_thousands(count_of(reports, RuleStatus::NoTelemetry)),
                           with_thousands(count_of(reports, RuleStatus::Unsupported)),
                           with_thousands(count_of(reports, RuleStatus::Error))))
      .at(fmt::format("{}", fmt::join(paths, ", ")))
      .with_hint("'longwatch rules check PATH' says why for each of them");
}

/// Null when no rules are named.
Result<std::shared_ptr<const RuleSet>> compile_rules(const StageOptions& options,
                                                     const FileSystem& files,
                                                     model::FieldTable& fields,
                                                     BuiltStages& built) {
  if (options.rule_paths.empty()) {
    return std::shared_ptr<const RuleSet>();
  }
  LW_TRY_ASSIGN(detect::sigma::LoadedRules loaded,
                detect::sigma::load_rules(options.rule_paths, files, options.workers));
  detect::sigma::CompileOptions open;
  open.zone = options.reading.zone.value_or(formats::TimeZone());
  open.declared = declared_telemetry(options.reading);
  if (!options.placeholders.empty()) {
    LW_TRY_ASSIGN(open.placeholders, detect::sigma::load_placeholders(options.placeholders, files));
  }
  std::shared_ptr<const RuleSet> rules = detect::sigma::compile(loaded, fields, open);
  detect::sigma::add_excerpts(loaded.reports, files);
  LW_TRY(check_some_run(options.rule_paths, loaded.reports));
  built.rule_reports = std::move(loaded.reports);
  return rules;
}

/// Null when no indicators are named.
Result<std::shared_ptr<const IndicatorSet>> compile_indicators(const StageOptions& options,
                                                               const FileSystem& files,
                                                               DiagnosticSink& diagnostics,
                                                               model::FieldTable& fields,
                                                               BuiltStages& built) {
  if (options.indicator_paths.empty()) {
    return std::shared_ptr<const IndicatorSet>();
  }
  LW_TRY_ASSIGN(std::shared_ptr<const IndicatorSet> set,
                detect::indicator::load_indicators({options.indicator_paths, options.allow_lists,
                                                    options.own_networks, options.indicator_cache},
                                                   files, fields, diagnostics));
  const detect::indicator::LoadBooks& books = detect::indicator::books_of(*set);
  if (books.indicators == books.unmatched) {
    return Error(ErrorCode::InvalidInput, "no entry is an indicator that can be looked for")
        .at(fmt::format("{}", fmt::join(options.indicator_paths, ", ")))
        .with_hint(
            "expected a plain list with one indicator a line, a table with a header, a STIX "
            "bundle, MISP events or OpenIOC");
  }
  built.indicators = books.indicators;
  return set;
}

void connect(const FileSystem& files, std::shared_ptr<const model::FieldTable> fields,
             const ReadingOptions& reading, BuiltStages& built) {
  built.stages.archives.passwords.insert(built.stages.archives.passwords.begin(),
                                         reading.archive_passwords.begin(),
                                         reading.archive_passwords.end());
  built.stages.clocks = reading.clocks;
  built.stages.only = reading.only;
  built.stages.files = &files;
  built.stages.fields = std::move(fields);
  for (const auto& format : built.formats) {
    built.stages.formats.push_back(format.get());
  }
  for (const auto& detector : built.detectors) {
    built.stages.detectors.push_back(detector.get());
  }
}

/// All but mail.
void add_other_formats(const ReadingOptions& reading,
                       std::vector<std::unique_ptr<read::Format>>& formats) {
  read::json::JsonOptions json;
  json.zone = reading.zone;
  for (const std::shared_ptr<const read::mapped::Mapping>& mapping : reading.mappings) {
    formats.push_back(read::mapped::make_mapped_format(mapping, {reading.zone, {}}));
  }
  formats.push_back(read::evtx::make_evtx_format(reading.evtx));
  formats.push_back(read::json::make_json_format(json));
  formats.push_back(read::zeek::make_zeek_format());
  formats.push_back(read::auditd::make_auditd_format());
  formats.push_back(read::weblog::make_weblog_format());
  Result<std::unique_ptr<read::Format>> access_logs =
      read::accesslog::make_access_log_format({reading.log_formats, {}});
  LW_CHECK(access_logs.ok());  // check_log_formats said so
  formats.push_back(std::move(*access_logs));
  formats.push_back(read::syslog::make_syslog_format({{}, reading.zone}));
  formats.push_back(read::keyvalue::make_keyvalue_format({}, reading.zone));
  formats.push_back(read::exim::make_exim_format({{}, reading.zone}));
  formats.push_back(read::windns::make_windns_format({{}, reading.zone}));
  formats.push_back(read::paloalto::make_paloalto_format({{}, reading.zone}));
  read::csv::CsvOptions csv;
  csv.zone = reading.zone;
  formats.push_back(read::csv::make_csv_format(csv));
}

/// Before what the operator describes: a mapping may fit any line, and would show bodies.
std::vector<std::unique_ptr<read::Format>> make_all_formats(const ReadingOptions& reading,
                                                            read::mail::Bodies bodies) {
  read::mail::MailOptions mail;
  mail.bodies = bodies;
  std::vector<std::unique_ptr<read::Format>> formats;
  formats.push_back(read::mail::make_mail_format(mail));
  add_other_formats(reading, formats);
  return formats;
}

}  // namespace

BuiltStages::BuiltStages() = default;
BuiltStages::BuiltStages(BuiltStages&&) noexcept = default;
BuiltStages& BuiltStages::operator=(BuiltStages&&) noexcept = default;
BuiltStages::~BuiltStages() = default;

void add_clocks(const model::Estate& estate, std::vector<ClockOffset>& clocks) {
  for (const model::Host& host : estate.hosts) {
    if (host.clock_offset == std::chrono::seconds{}) {
      continue;
    }
    clocks.push_back({host.name, host.clock_offset});
    if (!host.fqdn.empty()) {
      clocks.push_back({host.fqdn, host.clock_offset});
    }
    for (const std::string& address : host.addresses) {
      clocks.push_back({address, host.clock_offset});
    }
  }
}

std::vector<detect::sigma::DeclaredTelemetry> declared_telemetry(const ReadingOptions& reading) {
  std::vector<detect::sigma::DeclaredTelemetry> declared;
  for (const std::shared_ptr<const read::mapped::Mapping>& mapping : reading.mappings) {
    const read::mapped::MappingInfo& info = read::mapped::info_of(*mapping);
    if (info.product.empty() && info.category.empty() && info.service.empty()) {
      continue;
    }
    detect::sigma::DeclaredTelemetry& telemetry = declared.emplace_back();
    telemetry.log_source = {info.category, info.product, info.service};
    telemetry.channel = info.channel;
    if (!info.has_more_fields) {
      telemetry.fields = info.fields;
    }
  }
  return declared;
}

Status check_log_formats(const std::vector<std::string>& formats) {
  LW_TRY(read::accesslog::make_access_log_format({formats, {}}));
  return {};
}

std::vector<std::unique_ptr<read::Format>> make_formats(const ReadingOptions& reading) {
  return make_all_formats(reading, read::mail::Bodies::Never);
}

Result<BuiltStages> build_stages(const StageOptions& options, const FileSystem& files,
                                 DiagnosticSink& diagnostics) {
  BuiltStages built;
  const bool reads_bodies = !options.authority.empty() && !options.indicator_paths.empty();
  built.formats = make_all_formats(options.reading, reads_bodies ? read::mail::Bodies::ForIndicators
                                                                 : read::mail::Bodies::Never);
  // Everything that wants fields adds them first; only then does anything look fields up.
  const auto fields = std::make_shared<model::FieldTable>();
  add_history_fields(*fields);
  LW_TRY_ASSIGN(const std::shared_ptr<const RuleSet> rules,
                compile_rules(options, files, *fields, built));
  LW_TRY_ASSIGN(const std::shared_ptr<const IndicatorSet> indicators,
                compile_indicators(options, files, diagnostics, *fields, built));
  if (rules != nullptr) {
    built.detectors.push_back(detect::sigma::make_detector(rules, fields));
  }
  if (indicators != nullptr) {
    built.detectors.push_back(
        detect::indicator::make_detector(indicators, fields, options.authority));
  }
  if (options.behaviours.has_value()) {
    detect::behaviour::BehaviourOptions behaviours = *options.behaviours;
    if (behaviours.own_networks.empty()) {
      behaviours.own_networks = options.own_networks;
    }
    built.detectors.push_back(detect::behaviour::make_behaviour_detector(behaviours, *fields));
  }
  if (reads_bodies) {
    for (std::unique_ptr<detect::Detector>& detector : built.detectors) {
      if (detector->name() != "indicator") {
        detector = without_bodies(std::move(detector));
      }
    }
  }
  connect(files, fields, options.reading, built);
  built.tuning = options.tuning;
  built.stages.tuning = options.tuning.get();
  return built;
}

BuiltStages build_activity_stages(const model::ActivityScope& scope, model::ActivitySink& sink,
                                  const FileSystem& files, const ReadingOptions& reading) {
  const auto fields = std::make_shared<model::FieldTable>();
  return build_detector_stages(detect::activity::make_activity_detector(scope, sink, *fields),
                               fields, files, reading);
}

BuiltStages build_detector_stages(std::unique_ptr<detect::Detector> detector,
                                  std::shared_ptr<const model::FieldTable> fields,
                                  const FileSystem& files, const ReadingOptions& reading) {
  BuiltStages built;
  built.formats = make_formats(reading);
  built.detectors.push_back(std::move(detector));
  connect(files, std::move(fields), reading, built);
  return built;
}

BuiltStages build_presented_stages(std::unique_ptr<detect::Detector> detector,
                                   std::shared_ptr<const model::FieldTable> fields,
                                   const FindingPresenter& presenter, const FileSystem& files,
                                   const ReadingOptions& reading) {
  BuiltStages built = build_detector_stages(std::move(detector), std::move(fields), files, reading);
  built.stages.presenter = &presenter;
  return built;
}

BuiltStages build_reading_stages(std::shared_ptr<const model::FieldTable> fields,
                                 const FileSystem& files, const ReadingOptions& reading) {
  BuiltStages built;
  built.formats = make_formats(reading);
  connect(files, std::move(fields), reading, built);
  return built;
}

}  // namespace longwatch::pipeline
