using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>Options of one export; which there are depends on its format.</summary>
[JsonConverter(typeof(ExportOptionsConverter))]
public abstract record ExportOptions
{
    /// <summary>Notes options that contradict each other.</summary>
    internal virtual void Check(string target, RequestCheck check)
    {
    }
}
