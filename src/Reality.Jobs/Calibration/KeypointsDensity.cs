namespace Reality.Jobs.Calibration;

/// <summary>How many features are looked for.</summary>
public enum KeypointsDensity
{
    /// <summary>Enough for most photos.</summary>
    Normal,

    /// <summary>More, for weak texture or small photos; slower.</summary>
    High,
}
