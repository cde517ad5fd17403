#pragma once

#include <cstddef>
#include <cstdint>

/// Every bound on hostile input, in one place. Reaching one is reported by a diagnostic, never
/// passed over.
namespace longwatch::limits {

// Files.
inline constexpr std::size_t kDirectoryDepth = 64;
inline constexpr std::size_t kFilesPerSweep = 4'000'000;
inline constexpr std::size_t kSniffBytes = 64 * 1024;

// EVTX.
inline constexpr std::size_t kEvtxElementDepth = 64;
inline constexpr std::size_t kEvtxTemplateDepth = 8;
inline constexpr std::size_t kEvtxValuesPerRecord = 4096;
inline constexpr std::size_t kEvtxNodesPerTemplate = 4096;
inline constexpr std::size_t kEvtxTemplatesCached = 65536;
inline constexpr std::size_t kEvtxTemplateCacheBytes = 32 * 1024 * 1024;
inline constexpr std::size_t kEvtxFragmentsPerRecord = 64;
inline constexpr std::size_t kEvtxTokensPerRecord = 32768;
inline constexpr std::size_t kEvtxComposedBytes = 256 * 1024;

// JSON.
inline constexpr std::size_t kJsonBlockBytes = 1024 * 1024;
inline constexpr std::size_t kJsonLineBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kJsonDepth = 64;
inline constexpr std::size_t kJsonValuesPerRecord = 8192;
inline constexpr std::size_t kJsonNameBytes = 512;
inline constexpr std::size_t kJsonNamesCached = 65536;

// Rules and indicators.
inline constexpr std::size_t kRuleFileBytes = 10 * 1024 * 1024;
inline constexpr std::size_t kYamlDepth = 64;
inline constexpr std::size_t kYamlNodes = 1'000'000;
inline constexpr std::size_t kSelectionsPerRule = 4096;
inline constexpr std::size_t kConditionBytes = 64 * 1024;
inline constexpr std::size_t kConditionDepth = 128;
inline constexpr std::size_t kPredicatesPerRule = 65536;
inline constexpr std::size_t kWindashVariants = 4096;
inline constexpr std::size_t kIndicators = 16'000'000;

// Configuration.
inline constexpr std::size_t kConfigFileBytes = 1024 * 1024;

// Findings.
inline constexpr std::size_t kSummaryGroups = 200'000;
inline constexpr std::size_t kFindingFields = 64;
inline constexpr std::size_t kFindingFieldBytes = 8 * 1024;

}  // namespace longwatch::limits
