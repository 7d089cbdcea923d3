using Reality.Jobs.Requests;

namespace Reality.Jobs.TouchUpExport;

/// <summary>What a TouchUpExport job reads.</summary>
public sealed record TouchUpExportInputs
{
    /// <summary>Reality data id of the tiles.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Names of the tiles to export; absent = all.</summary>
    [TextLength(1, 256)]
    public IReadOnlyList<string>? TilesToTouchUp { get; init; }
}
