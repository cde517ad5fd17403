#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// A small set of logs of an office that does not exist, with one intrusion in it: for the
/// demonstration, and for tests of everything behind the readers.
namespace longwatch::scenario {

struct SampleOptions {
  std::uint64_t seed = 1;  ///< same seed, same bytes; another seed moves times, numbers and names
};

/// One record that belongs to a planted step.
struct PlantedRecord {
  std::string file;             ///< relative to SampleSet::logs_directory
  std::uint64_t record_id = 0;  ///< EventRecordID
  std::uint64_t line = 0;       ///< from 1 in a file of lines; 0 in EVTX
  Timestamp time;
  std::string channel;
  std::uint16_t event_id = 0;
};

/// One step of the intrusion, or one decoy.
struct PlantedStep {
  std::uint32_t number = 0;
  std::string title;
  std::string technique;               ///< ATT&CK; empty for decoys
  std::vector<std::string> rules;      ///< names of all rules in content/rules that see it, sorted
  std::vector<PlantedRecord> records;  ///< in order of time
};

struct SampleSet {
  std::string logs_directory;      ///< sweep this one
  std::string indicators_path;     ///< a partner's list: one address, one domain
  std::string truth_path;          ///< `steps` and `decoys` as JSON
  std::vector<std::string> files;  ///< logs, relative to logs_directory, sorted
  std::vector<PlantedStep> steps;
  std::vector<PlantedStep> decoys;  ///< must stay without findings
  std::uint64_t events = 0;
};

/// Writes below `directory` (created when absent):
///
///   logs/<host>/<channel>.evtx   three servers, five channels each
///   logs/<host>/winlogbeat.ndjson   one workstation, as its log shipper sends it
///   indicators.txt, truth.json, SYNTHETIC.txt
///
/// The EVTX files stand for copies that a collector kept, so they hold what was there before the
/// intruder cleared the security logs. docs/samples.md describes the files.
///
/// The set is marked as synthetic by SYNTHETIC.txt, by the mark in every EVTX file (see
/// evtx_writer.h) and by the computers' domain, which ends in ".example" (RFC 2606). Existing files
/// of these names are replaced. Fails with `Io`.
Result<SampleSet> write_samples(const std::string& directory, const SampleOptions& options);

}  // namespace longwatch::scenario
