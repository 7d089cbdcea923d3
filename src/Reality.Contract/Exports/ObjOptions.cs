namespace Reality.Contract.Exports;

/// <summary>Options of an OBJ export.</summary>
public sealed record ObjOptions : MeshFileOptions
{
    /// <summary>Write coordinates with more digits than single precision holds.</summary>
    public bool? DoublePrecision { get; init; }
}
