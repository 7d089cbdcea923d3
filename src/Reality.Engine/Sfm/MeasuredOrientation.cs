using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Parts of the move from a reconstruction to the world, each estimated separately.</summary>
internal static class MeasuredOrientation
{
    /// <summary>
    /// The east-north-up frame at each registered photo with a measured rotation, from the frame of the reconstruction.
    /// </summary>
    public static Rotation[] Rotations(Reconstruction reconstruction) =>
    [
        .. Enumerable.Range(0, reconstruction.PhotoCount)
            .Where(p => reconstruction.IsRegistered[p] && reconstruction.Scene.Photos[p].CameraFromEnu is not null)
            .Select(p =>
                reconstruction.Scene.Photos[p].CameraFromEnu!.Value.Inverted() * reconstruction.CameraFromWorld[p].Rotation),
    ];

    /// <summary>The shift that carries turned and scaled centers onto measured ones, each by its accuracy.</summary>
    /// <remarks>Heights that nobody measured have infinite deviations and do not count.</remarks>
    public static Vector3d Shift(Vector3d[] centers, CenterPrior[] measured)
    {
        var (sum, horizontal, vertical) = (Vector3d.Zero, 0.0, 0.0);
        for (var i = 0; i < centers.Length; i++)
        {
            var offset = measured[i].Center - centers[i];
            var (h, v) = (
                1 / (measured[i].HorizontalSigma * measured[i].HorizontalSigma),
                1 / (measured[i].VerticalSigma * measured[i].VerticalSigma));
            sum += new Vector3d(h * offset.X, h * offset.Y, v * offset.Z);
            (horizontal, vertical) = (horizontal + h, vertical + v);
        }
        return new(sum.X / horizontal, sum.Y / horizontal, vertical > 0 ? sum.Z / vertical : 0);
    }
}
