using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>Checks and places the exports of Production and Reconstruction jobs.</summary>
internal static class ExportList
{
    /// <summary>Maximum number of exports of a job: each has a reality data of its own.</summary>
    public const int MaxCount = 50;

    public static void Check(IReadOnlyList<ExportCreate> exports, string target, RequestCheck check)
    {
        for (var i = 0; i < exports.Count; i++)
            exports[i].Options?.Check($"{target}[{i}].options", check);
    }

    public static IReadOnlyList<Export> Place(IReadOnlyList<ExportCreate> exports, OutputPlaces places) =>
        exports.Select(export => Place(export, places)).ToList();

    private static Export Place(ExportCreate export, OutputPlaces places) => new()
    {
        Format = export.Format,
        Name = export.Name,
        Options = export.Options,
        Location = places.RealityData(export.Format.RealityDataTypeOf(export.Options), export.Format.Name, export.Name),
    };
}

/// <summary>A requested export.</summary>
public record ExportCreate : IChoosesType
{
    private readonly bool _hasFormat;

    /// <summary>The format, which determines the options.</summary>
    public required ExportFormat Format
    {
        get;
        init
        {
            field = value;
            _hasFormat = true;
        }
    }

    /// <summary>Display name of the reality data that receives it.</summary>
    [TextLength(3, 256)]
    public string? Name { get; init; }

    /// <summary>Options of the format; absent ones have their defaults.</summary>
    public ExportOptions? Options { get; init; }

    Type? IChoosesType.TypeHeldBy(string name) => _hasFormat ? Format.OptionsType : null;
}

/// <summary>An export and its place.</summary>
public sealed record Export : ExportCreate
{
    /// <summary>Reality data id.</summary>
    [JsonPropertyOrder(1)]
    public required string Location { get; init; }
}
