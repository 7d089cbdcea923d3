using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The part of an observation that the linearization stores. With the pose and the point, it gives all rows of derivatives. All
/// zero for an observation that does not count.
/// </summary>
/// <remarks>
/// Takes 88 bytes. The 3 x 6 coupling of point and pose would take 144, and the coupling with the intrinsics about as much again.
/// </remarks>
/// <param name="X">Derivative of the residual in x by the point in the camera frame, in standard deviations, weighted.</param>
/// <param name="Y">The same in y.</param>
/// <param name="ResidualX">Weighted residual in x.</param>
/// <param name="ResidualY">Weighted residual in y.</param>
/// <param name="Weight">What derivatives of pixels are multiplied by.</param>
internal readonly record struct ObservationFactor(Vector3d X, Vector3d Y, double ResidualX, double ResidualY, PixelWeight Weight)
{
    /// <summary>Whether the observation counts.</summary>
    public bool Counts => Weight.Xx > 0;

    /// <summary>Derivatives by the point in the world frame.</summary>
    public (Vector3d X, Vector3d Y) PointRows(in Matrix3d rotation) =>
        (ProjectionJacobian.PointRow(X, rotation), ProjectionJacobian.PointRow(Y, rotation));

    /// <summary>Writes the six derivatives by the pose, for the point in the camera frame.</summary>
    public void SetPoseRows(Vector3d inCamera, HeldParts held, Span<double> x, Span<double> y)
    {
        ProjectionJacobian.SetPoseRow(X, inCamera, x);
        ProjectionJacobian.SetPoseRow(Y, inCamera, y);
        if (held == HeldParts.None)
            return;
        HeldPoseParts.Clear(held, x);
        HeldPoseParts.Clear(held, y);
    }

    /// <summary>Writes the derivatives by free intrinsics; zeros beyond them.</summary>
    public void SetCameraRows(in ProjectionJacobian jacobian, ReadOnlySpan<int> free, Span<double> x, Span<double> y)
    {
        for (var k = 0; k < free.Length; k++)
        {
            var (dx, dy) = (jacobian.CameraX[free[k]], jacobian.CameraY[free[k]]);
            x[k] = Weight.Xx * dx + Weight.Xy * dy;
            y[k] = Weight.Xy * dx + Weight.Yy * dy;
        }
        x[free.Length..].Clear();
        y[free.Length..].Clear();
    }
}

/// <summary>A symmetric matrix that derivatives of x and y are multiplied by.</summary>
internal readonly record struct PixelWeight(double Xx, double Xy, double Yy);
