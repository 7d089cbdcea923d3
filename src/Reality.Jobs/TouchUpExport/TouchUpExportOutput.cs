using System.Text.Json.Serialization;

namespace Reality.Jobs.TouchUpExport;

/// <summary>What a TouchUpExport job can be asked for.</summary>
public enum TouchUpExportOutput
{
    /// <summary>The tiles, to be edited.</summary>
    [JsonStringEnumMemberName("touchUpData")]
    TouchUpData,
}
