namespace Reality.Jobs.Tiling;

/// <summary>How differences of brightness and color between photos are evened out.</summary>
public enum ColorCorrection
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Within each tile.</summary>
    Standard,

    /// <summary>As Standard, thermal photos as well.</summary>
    StandardWithThermal,

    /// <summary>With the correction found by the calibration.</summary>
    BlockWise,

    /// <summary>As BlockWise, thermal photos as well.</summary>
    BlockWiseWithThermal,
}
