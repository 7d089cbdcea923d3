using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Guesses the vertical of a reconstruction without measurements, from the way people and drones hold cameras.</summary>
internal static class UprightFrame
{
    // The x axis of a camera held upright is level. The direction most perpendicular to all x axes is therefore vertical,
    // unless these are nearly parallel: their second largest variance must exceed this.
    private const double MinSpreadOfAxes = 0.02;

    /// <summary>The up direction in the reconstruction's frame, a unit vector.</summary>
    public static Vector3d EstimateUp(Reconstruction reconstruction)
    {
        var sum = default(Symmetric3);
        var (down, backward) = (Vector3d.Zero, Vector3d.Zero);
        for (var photo = 0; photo < reconstruction.PhotoCount; photo++)
        {
            if (!reconstruction.IsRegistered[photo])
                continue;
            var world = reconstruction.CameraFromWorld[photo].Rotation.Inverted();
            sum.AddOuter(world * new Vector3d(1, 0, 0), 1.0 / reconstruction.RegisteredCount);
            down += world * new Vector3d(0, 1, 0);
            backward -= world * new Vector3d(0, 0, 1);
        }
        var mean = (-down).LengthSquared > backward.LengthSquared ? -down : backward;
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve([sum.Xx, sum.Xy, sum.Xz, sum.Xy, sum.Yy, sum.Yz, sum.Xz, sum.Yz, sum.Zz], 3, values, vectors);
        if (values[1] < MinSpreadOfAxes)
        {
            // All x axes are parallel (one row of photos): up is perpendicular to them, and otherwise as the photos are held.
            var axis = new Vector3d(vectors[6], vectors[7], vectors[8]);
            return (mean - Vector3d.Dot(mean, axis) * axis).Normalized();
        }
        var up = new Vector3d(vectors[0], vectors[1], vectors[2]);
        return Vector3d.Dot(up, mean) < 0 ? -up : up;
    }

    /// <summary>The smallest rotation of a unit vector onto the z axis.</summary>
    public static Rotation TurnToZ(Vector3d up)
    {
        var axis = Vector3d.Cross(up, new(0, 0, 1));
        var sine = axis.Length;
        if (sine < 1e-12)
            return up.Z > 0 ? Rotation.Identity : Rotation.FromRotationVector(new(Math.PI, 0, 0));
        return Rotation.FromRotationVector(ExactMath.Atan2(sine, up.Z) / sine * axis);
    }
}
