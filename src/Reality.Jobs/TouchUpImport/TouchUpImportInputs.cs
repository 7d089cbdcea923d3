using Reality.Jobs.Requests;

namespace Reality.Jobs.TouchUpImport;

/// <summary>What a TouchUpImport job reads.</summary>
public sealed record TouchUpImportInputs
{
    /// <summary>Reality data id of the tiles to change.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Reality data id of the edited tiles.</summary>
    [RealityDataId("Unstructured", "OBJ", "OSGB")]
    public required string TouchUpData { get; init; }
}
