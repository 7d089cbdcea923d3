using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Reconstructions of a <see cref="SyntheticScene"/>, from its features and right matches.</summary>
internal static class SyntheticReconstruction
{
    /// <summary>Nothing registered yet.</summary>
    /// <param name="rigs">How photos with places in rigs are bound to them.</param>
    /// <param name="keep">Pairs whose matches become tracks; all without it.</param>
    public static Reconstruction Empty(
        SyntheticScene synthetic, Func<Camera, Camera>? guess = null, RigSynchronization rigs = RigSynchronization.None,
        Func<VerifiedPair, bool>? keep = null) =>
        new(
            synthetic.Uncalibrated(guess), SyntheticInput.Features(synthetic),
            TrackBuilder.Build(
                [.. synthetic.Features.Select(f => f.X.Length)], SyntheticInput.Pairs(synthetic).Where(keep ?? (_ => true))))
        {
            Rigs = RigPoses.Of(synthetic.Truth, rigs),
        };

    /// <summary>The components that build a reconstruction.</summary>
    public static Attempt AttemptAt(Reconstruction reconstruction, CalibrationOptions options)
    {
        var adjustment = new SceneAdjustment(reconstruction, options);
        return new(
            reconstruction, adjustment,
            new(reconstruction, adjustment, options, _ => { }, TestContext.Current.CancellationToken));
    }

    /// <summary>All photos at their true poses, no points yet.</summary>
    public static Reconstruction Posed(
        SyntheticScene synthetic, Func<Camera, Camera>? guess = null, RigSynchronization rigs = RigSynchronization.None,
        Func<VerifiedPair, bool>? keep = null)
    {
        var reconstruction = Empty(synthetic, guess, rigs, keep);
        reconstruction.Pose(synthetic);
        return reconstruction;
    }

    /// <summary>Registers all photos at their true poses.</summary>
    public static void Pose(this Reconstruction reconstruction, SyntheticScene synthetic)
    {
        for (var i = 0; i < reconstruction.PhotoCount; i++)
        {
            reconstruction.CameraFromWorld[i] = synthetic.Truth.Photos[i].CameraFromWorld!.Value;
            reconstruction.IsRegistered[i] = true;
        }
    }

    /// <summary>All photos and points where they truly are.</summary>
    public static Reconstruction Complete(
        SyntheticScene synthetic, Func<Camera, Camera>? guess = null, RigSynchronization rigs = RigSynchronization.None,
        Func<VerifiedPair, bool>? keep = null)
    {
        var reconstruction = Posed(synthetic, guess, rigs, keep);
        Array.Fill(reconstruction.IsActive, true);
        Array.Fill(reconstruction.HasPoint, true);
        for (var track = 0; track < reconstruction.Points.Length; track++)
            reconstruction.Points[track] = TruthOf(synthetic, reconstruction, track);
        return reconstruction;
    }

    /// <summary>The point behind a track.</summary>
    public static Vector3d TruthOf(SyntheticScene synthetic, Reconstruction reconstruction, int track)
    {
        var o = reconstruction.Tracks.FirstObservation[track];
        return synthetic.Points[synthetic.Features[reconstruction.Tracks.PhotoOf[o]].PointOf[reconstruction.Tracks.FeatureOf[o]]];
    }

    /// <summary>Moves the feature behind an observation in its photo.</summary>
    public static void Displace(this Reconstruction reconstruction, int observation, float xPixels, float yPixels)
    {
        var features = reconstruction.Features[reconstruction.Tracks.PhotoOf[observation]];
        features.X[reconstruction.Tracks.FeatureOf[observation]] += xPixels;
        features.Y[reconstruction.Tracks.FeatureOf[observation]] += yPixels;
    }
}
