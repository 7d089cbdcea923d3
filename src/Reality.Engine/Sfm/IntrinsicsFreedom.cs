namespace Reality.Engine.Sfm;

/// <summary>Which intrinsics an adjustment may change, besides what the user fixed.</summary>
internal enum IntrinsicsFreedom
{
    None,

    /// <summary>Focal length and k1: what a few photos can tell.</summary>
    FocalAndFirstRadial,
    All,
}
