namespace Reality.Jobs.Calibration;

/// <summary>What becomes of the focal length of a fisheye camera.</summary>
public enum FisheyeFocalPolicy
{
    /// <summary>One focal length is estimated.</summary>
    AdjustSymmetric,

    /// <summary>A free 2 by 2 focal matrix is estimated.</summary>
    AdjustAsymmetric,

    /// <summary>Fixed at the value given.</summary>
    Keep,
}
