namespace Reality.Core.Scenes;

/// <summary>The focal matrix of a fisheye camera, pixels per radian.</summary>
public readonly record struct FocalMatrix(double XX, double XY, double YX, double YY)
{
    /// <summary>The camera with this matrix.</summary>
    public Camera ApplyTo(Camera camera) => camera with { FocalLength = XX, Skew = XY, Shear = YX, AspectRatio = YY / XX };
}
