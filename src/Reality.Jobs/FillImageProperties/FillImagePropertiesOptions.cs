namespace Reality.Jobs.FillImageProperties;

/// <summary>Options of a FillImageProperties job.</summary>
public sealed record FillImagePropertiesOptions
{
    /// <summary>Also read the folders inside image collections.</summary>
    public bool? RecursiveImageCollections { get; init; }

    /// <summary>How altitudes in photo metadata are to be read.</summary>
    public AltitudeReference? AltitudeReference { get; init; }
}
