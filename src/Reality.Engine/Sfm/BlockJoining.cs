using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Registers the photos of a large scene from blocks that were calibrated separately. The largest block comes first. Each next
/// block is the one that shares the most photos with the blocks before it. Tie points that both see move it onto them.
/// </summary>
/// <remarks>Photos of blocks that fit nowhere are left to the registration of single photos.</remarks>
internal sealed class BlockJoining(Attempt attempt, IReadOnlyList<CalibratedBlock> blocks, CalibrationOptions options)
{
    // A tie point that two blocks see agrees if its two places differ by at most this share of its distance from a photo. The
    // coarse limit applies while a single shared photo aligns the blocks, the fine one after all agreeing tie points do.
    private const double CoarseShare = 0.05;
    private const double FineShare = 0.02;

    // Tie points that both blocks see, and the share of them that must agree.
    private const int MinCommonCount = 30;
    private const double MinAgreeingShare = 0.5;
    private const int RefinementCount = 3;
    private const double BlockErrorFactor = 2;

    // All joined photos are adjusted together whenever their number has grown by this factor. Otherwise errors would add up along
    // a row of blocks.
    private const double SettledGrowth = 2;

    private readonly Reconstruction _scene = attempt.Reconstruction;

    /// <summary>
    /// Joins as many blocks as possible and adjusts the result, starting from the cameras of the blocks. Returns the number of
    /// joined blocks.
    /// </summary>
    /// <param name="registered">Receives the number of photos of each joined block.</param>
    public int Join(Action<int> registered, CancellationToken cancellation)
    {
        TakeCameras();
        var open = blocks.ToList();
        var block = open.MaxBy(candidate => candidate.PhotoCount);
        var (settledCount, joinedCount) = (block?.PhotoCount ?? 0, 0);
        while (block is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            open.Remove(block);
            var before = _scene.RegisteredCount;
            if (TryAdd(block, cancellation))
                joinedCount++;
            registered(_scene.RegisteredCount - before);
            if (_scene.RegisteredCount >= SettledGrowth * settledCount && open.Count > 0)
            {
                attempt.Mapper.Settle();
                settledCount = _scene.RegisteredCount;
            }
            block = open.Where(candidate => SharedPhotoCount(candidate) > 0).MaxBy(SharedPhotoCount);
        }
        attempt.Mapper.Settle();
        return joinedCount;
    }

    // Takes each camera from the block that registered most of its photos.
    private void TakeCameras()
    {
        for (var camera = 0; camera < _scene.Cameras.Length; camera++)
        {
            var id = _scene.Cameras[camera].Id;
            var most = blocks.MaxBy(block => _scene.Scene.Photos.Count(
                photo => photo.CameraId == id && block.CameraFromWorld[photo.Id.Value] is not null))!;
            _scene.Cameras[camera] = most.Cameras[camera];
        }
    }

    private int SharedPhotoCount(CalibratedBlock block) => Enumerable.Range(0, _scene.PhotoCount)
        .Count(photo => _scene.IsRegistered[photo] && block.CameraFromWorld[photo] is not null);

    private bool TryAdd(CalibratedBlock block, CancellationToken cancellation)
    {
        var own = ReconstructionOf(block, cancellation);
        if (_scene.RegisteredCount > 0)
        {
            if (Align(own) is not { } sceneFromBlock)
                return false;
            own.Transform(sceneFromBlock);
        }
        for (var photo = 0; photo < _scene.PhotoCount; photo++)
        {
            if (own.IsRegistered[photo] && !_scene.IsRegistered[photo])
                (_scene.CameraFromWorld[photo], _scene.IsRegistered[photo]) = (own.CameraFromWorld[photo], true);
        }
        for (var track = 0; track < own.Tracks.Count; track++)
        {
            if (!own.HasPoint[track] || _scene.HasPoint[track])
                continue;
            (_scene.Points[track], _scene.HasPoint[track]) = (own.Points[track], true);
            for (var o = own.Tracks.FirstObservation[track]; o < own.Tracks.FirstObservation[track + 1]; o++)
                _scene.IsActive[o] = own.IsActive[o];
        }
        return true;
    }

    private Reconstruction ReconstructionOf(CalibratedBlock block, CancellationToken cancellation)
    {
        var own = new Reconstruction(_scene.Scene with { Cameras = block.Cameras }, _scene.Features, _scene.Tracks);
        for (var photo = 0; photo < own.PhotoCount; photo++)
        {
            if (block.CameraFromWorld[photo] is { } pose)
                (own.CameraFromWorld[photo], own.IsRegistered[photo]) = (pose, true);
        }
        new PointTriangulator(own, options).Triangulate(BlockErrorFactor * options.MaxReprojectionErrorPixels, cancellation);
        return own;
    }

    /// <summary>The scene's frame from that of a block; null if the tie points that both see do not agree on one.</summary>
    private Similarity? Align(Reconstruction block)
    {
        var common = Enumerable.Range(0, _scene.Tracks.Count).Where(track => _scene.HasPoint[track] && block.HasPoint[track])
            .Select(track => new CommonPoint(
                block.Points[track], _scene.Points[track], Vector3d.Distance(_scene.Points[track], CenterOf(track)))).ToArray();
        if (common.Length < MinCommonCount)
            return null;
        var (best, bestCount) = (Similarity.Identity, 0);
        for (var photo = 0; photo < _scene.PhotoCount; photo++)
        {
            if (!_scene.IsRegistered[photo] || !block.IsRegistered[photo] || AlignmentBy(photo, block) is not { } candidate)
                continue;
            var count = common.Count(point => point.Agrees(candidate, CoarseShare));
            if (count > bestCount)
                (best, bestCount) = (candidate, count);
        }
        for (var round = 0; bestCount > 0 && round < RefinementCount; round++)
        {
            var agreeing = common.Where(point => point.Agrees(best, round == 0 ? CoarseShare : FineShare)).ToArray();
            if (agreeing.Length < MinCommonCount || !SimilarityEstimation.TrySolve(
                Array.ConvertAll(agreeing, point => point.InBlock), Array.ConvertAll(agreeing, point => point.InScene), out best))
                return null;
        }
        return common.Count(point => point.Agrees(best, FineShare)) >= MinAgreeingShare * common.Length ? best : null;
    }

    // The similarity from one shared photo: its two poses, and the distances of the tie points that both blocks have.
    private Similarity? AlignmentBy(int photo, Reconstruction block)
    {
        var (target, source) = (_scene.CameraFromWorld[photo], block.CameraFromWorld[photo]);
        var ratios = _scene.Tracks.ObservationsOfPhoto[photo].Select(o => _scene.Tracks.TrackOf[o])
            .Where(track => _scene.HasPoint[track] && block.HasPoint[track])
            .Select(track => Vector3d.Distance(_scene.Points[track], target.Center)
                / Vector3d.Distance(block.Points[track], source.Center)).ToArray();
        if (ratios.Length == 0 || Median.Of(ratios) is var scale && !double.IsFinite(scale))
            return null;
        var rotation = target.Rotation.Inverted() * source.Rotation;
        return new(scale, rotation, target.Center - scale * (rotation * source.Center));
    }

    // Projection center of the first photo of the scene that sees a track.
    private Vector3d CenterOf(int track)
    {
        var tracks = _scene.Tracks;
        for (var o = tracks.FirstObservation[track]; o < tracks.FirstObservation[track + 1]; o++)
        {
            if (_scene.IsActive[o])
                return _scene.CameraFromWorld[tracks.PhotoOf[o]].Center;
        }
        return _scene.Points[track];
    }

    /// <summary>A tie point that scene and block share, in both frames.</summary>
    /// <param name="Distance">From a photo of the scene.</param>
    private readonly record struct CommonPoint(Vector3d InBlock, Vector3d InScene, double Distance)
    {
        public bool Agrees(in Similarity sceneFromBlock, double share) =>
            Vector3d.Distance(sceneFromBlock * InBlock, InScene) <= share * Distance;
    }
}
