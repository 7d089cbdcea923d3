using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>Converts between JSON and the centers and rotations of poses.</summary>
internal static class PoseMember
{
    // Coordinates of any system of the earth in any unit are below; beyond, doubles lose the precision of a position.
    private const double MaxCoordinate = 1e12;
    private const double MaxRadians = 1e6;

    public static Vector3d ReadVector(JsonMember v) => new(Coordinate(v["x"]), Coordinate(v["y"]), Coordinate(v["z"]));

    public static JsonObject Write(Vector3d v) => new() { ["x"] = v.X, ["y"] = v.Y, ["z"] = v.Z };

    public static JsonObject Write(Rotation cameraFromSystem)
    {
        var (omega, phi, kappa) = OmegaPhiKappa.FromRotation(cameraFromSystem);
        return new() { ["omega"] = omega, ["phi"] = phi, ["kappa"] = kappa };
    }

    /// <summary>Reads the rotation to the camera from the axes of the document's system: angles or a matrix.</summary>
    public static Rotation ReadRotation(JsonMember rotation)
    {
        if (!rotation["M_00"].Exists)
        {
            var (omega, phi, kappa) = (Radians(rotation["omega"]), Radians(rotation["phi"]), Radians(rotation["kappa"]));
            return new OmegaPhiKappa(omega, phi, kappa).ToRotation();
        }
        Span<double> m = stackalloc double[9];
        for (var i = 0; i < 9; i++)
            m[i] = rotation[$"M_{i / 3}{i % 3}"].AsNumber(-2, 2);
        var matrix = new Matrix3d(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
        var error = matrix * matrix.Transposed() + -1.0 * Matrix3d.Identity;
        var isRotation = matrix.Determinant > 0
            && Math.Max(error.Row0.Length, Math.Max(error.Row1.Length, error.Row2.Length)) < 1e-3;
        return isRotation ? Rotation.FromMatrix(matrix) : throw rotation.Wrong("must be a rotation matrix");
    }

    private static double Coordinate(JsonMember member) => member.AsNumber(-MaxCoordinate, MaxCoordinate);

    private static double Radians(JsonMember member) => member.AsNumber(-MaxRadians, MaxRadians);
}
