namespace Reality.Core.Scenes;

/// <summary>Groups of intrinsic parameters, to say which are held fixed. The groups are the contract's policies.</summary>
[Flags]
public enum CameraParameters
{
    None = 0,
    FocalLength = 1,
    PrincipalPoint = 2,

    /// <summary>k1, k2 and k3.</summary>
    RadialDistortion = 4,

    /// <summary>p1 and p2.</summary>
    TangentialDistortion = 8,
    AspectRatio = 16,
    Skew = 32,
    All = 63,
}
