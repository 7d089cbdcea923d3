namespace Reality.Formats.Photos;

/// <summary>How photos become a scene.</summary>
public sealed record PhotoImportOptions
{
    /// <summary>Photos read at once; 1 or more, the processors of this machine by default.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>What heights count from where a file does not say.</summary>
    public AltitudeReference AltitudeReference { get; init; } = AltitudeReference.SeaLevel;
}
