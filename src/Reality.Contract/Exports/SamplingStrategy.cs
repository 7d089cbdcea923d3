namespace Reality.Contract.Exports;

/// <summary>What a sampling distance is counted in.</summary>
public enum SamplingStrategy
{
    /// <summary>Pixels of the photos.</summary>
    Resolution,

    /// <summary>Units of the CRS.</summary>
    Absolute,
}
