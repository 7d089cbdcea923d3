namespace Reality.Contract.Exports;

/// <summary>Options of an OSGB export.</summary>
public sealed record OsgbOptions : MeshFileOptions;
