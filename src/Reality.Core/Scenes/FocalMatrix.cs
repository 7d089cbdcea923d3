namespace Reality.Core.Scenes;

/// <summary>The focal matrix of a fisheye camera, pixels per radian.</summary>
public readonly record struct FocalMatrix(double XX, double XY, double YX, double YY)
{
    public static FocalMatrix operator *(double scale, FocalMatrix matrix) =>
        new(scale * matrix.XX, scale * matrix.XY, scale * matrix.YX, scale * matrix.YY);

    /// <summary>The camera with this matrix.</summary>
    public Camera ApplyTo(Camera camera) => camera with { FocalLength = XX, Skew = XY, Shear = YX, AspectRatio = YY / XX };
}
