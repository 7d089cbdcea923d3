using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Mount of a camera beside another one, found from matches of its own photos.</summary>
/// <remarks>
/// Photos of different bands hardly match each other. But the poses of the other camera are known, and with them the depth of
/// most places. So a feature of one photo is moved to its place in the scene and from there into a second photo of the same
/// camera, where it should meet its match. Gauss-Newton steps minimize the distances over the rotation of the camera, its focal
/// length and its first distortion coefficient. The start may be many pixels off, so Cauchy weights begin wide and become
/// narrower. Centers are not estimated: at the distance of a flight, a few centimeters look like a rotation.
/// </remarks>
/// <param name="CameraFromOther">From the frame of the other camera.</param>
/// <param name="Camera">The camera, adjusted.</param>
internal sealed record CameraMount(RigidTransform CameraFromOther, Camera Camera)
{
    private const int ParameterCount = 5;
    private const int FocalLengthParameter = 3;
    private const int DistortionParameter = 4;
    private const int StepsPerWidth = 4;
    private static readonly double[] s_widthsPixels = [40, 20, 10, 5, 2.5];

    // Standard deviations of the priors on the camera.
    private const double KnownFocalLengthSigma = 0.03;
    private const double GuessedFocalLengthSigma = 0.3;
    private const double DistortionSigma = 0.05;

    /// <summary>The mount that the matches agree with best, starting from this one.</summary>
    public CameraMount Refined(IReadOnlyList<MountMatch> matches)
    {
        var (mount, moved) = (this, new double[ParameterCount]);
        foreach (var width in s_widthsPixels)
        {
            for (var step = 0; step < StepsPerWidth; step++)
            {
                if (!TryStep(mount, matches, width, moved, out var change))
                    return mount;
                mount = mount.With(change);
                for (var i = 0; i < ParameterCount; i++)
                    moved[i] += change[i];
            }
        }
        return mount;
    }

    /// <summary>Distance from a match to where it is expected, pixels; infinite if it is expected behind the camera.</summary>
    public double ErrorPixels(in MountMatch match) =>
        TryResidual(match, out var residual) ? residual.Length : double.PositiveInfinity;

    private bool TryStep(
        CameraMount mount, IReadOnlyList<MountMatch> matches, double width, double[] moved, out double[] change)
    {
        const double Delta = 1e-5;
        var neighbors = new CameraMount[ParameterCount];
        for (var i = 0; i < ParameterCount; i++)
            neighbors[i] = mount.With([.. Enumerable.Range(0, ParameterCount).Select(j => j == i ? Delta : 0.0)]);
        var (matrix, right) = (new double[ParameterCount * ParameterCount], new double[ParameterCount]);
        var jacobian = new Vector2d[ParameterCount];
        foreach (var match in matches)
        {
            if (!mount.TryResidual(match, out var residual))
                continue;
            for (var i = 0; i < ParameterCount; i++)
            {
                var moves = !IsFixed(i) & neighbors[i].TryResidual(match, out var moving);
                jacobian[i] = moves ? 1 / Delta * (moving - residual) : default;
            }
            var weight = 1 / (1 + residual.LengthSquared / (width * width));
            for (var i = 0; i < ParameterCount; i++)
            {
                right[i] -= weight * Vector2d.Dot(jacobian[i], residual);
                for (var j = 0; j <= i; j++)
                    matrix[i * ParameterCount + j] += weight * Vector2d.Dot(jacobian[i], jacobian[j]);
            }
        }
        AddPriors(matrix, right, moved);
        change = right;
        if (!DenseCholesky.TryFactor(matrix, ParameterCount))
            return false;
        DenseCholesky.Solve(matrix, ParameterCount, change);
        return true;
    }

    private bool IsFixed(int parameter) =>
        (parameter == FocalLengthParameter && Camera.Fixed.HasFlag(CameraParameters.FocalLength))
        || (parameter == DistortionParameter && Camera.Fixed.HasFlag(CameraParameters.RadialDistortion));

    // One standard deviation costs as much as one match that is a pixel off.
    private void AddPriors(double[] matrix, double[] right, double[] moved)
    {
        Add(FocalLengthParameter, Camera.FocalLengthIsKnown ? KnownFocalLengthSigma : GuessedFocalLengthSigma);
        Add(DistortionParameter, DistortionSigma);

        void Add(int i, double sigma)
        {
            var precision = 1 / (sigma * sigma);
            matrix[i * ParameterCount + i] += precision;
            right[i] -= precision * moved[i];
        }
    }

    private CameraMount With(double[] change)
    {
        var turn = Rotation.FromRotationVector(new(change[0], change[1], change[2]));
        var d = Camera.Distortion;
        return new(
            RigidTransform.FromCenter(turn * CameraFromOther.Rotation, CameraFromOther.Center),
            Camera with
            {
                FocalLength = Camera.FocalLength * ExactMath.Exp(change[FocalLengthParameter]),
                Distortion = new(d.K1 + change[DistortionParameter], d.K2, d.K3, d.P1, d.P2),
            });
    }

    private bool TryResidual(in MountMatch match, out Vector2d residual)
    {
        residual = default;
        var back = Camera.NormalizedFromPixel(match.First);
        var otherFromCamera = CameraFromOther.Inverted();
        var ray = otherFromCamera.Rotation * new Vector3d(back.X, back.Y, 1);
        if (!(ray.Z > 1e-3))
            return false;
        var center = otherFromCamera.Translation;
        var place = center + (match.DepthMeters - center.Z) / ray.Z * ray;
        if (!Camera.TryProject(CameraFromOther * (match.SecondFromFirst * place), out var pixel))
            return false;
        residual = pixel - match.Second;
        return double.IsFinite(residual.X) && double.IsFinite(residual.Y);
    }
}

/// <summary>A feature that two photos of a mounted camera share.</summary>
/// <param name="SecondFromFirst">Between the frames of the other camera at both moments.</param>
/// <param name="DepthMeters">Depth of the place in the frame of the other camera at the first moment.</param>
/// <param name="First">Pixel in the first photo.</param>
/// <param name="Second">Pixel in the second photo.</param>
internal readonly record struct MountMatch(
    RigidTransform SecondFromFirst, double DepthMeters, Vector2d First, Vector2d Second);
