namespace Reality.Contract.Exports;

/// <summary>What a texture or the colors of points show.</summary>
public enum ColorSource
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What the eye sees.</summary>
    Visible,

    /// <summary>Temperatures, in false colors.</summary>
    Thermal,

    /// <summary>Ground resolution, in false colors.</summary>
    Resolution,
}
