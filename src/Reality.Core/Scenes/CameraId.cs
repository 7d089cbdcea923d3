namespace Reality.Core.Scenes;

/// <summary>Index of a camera in its <see cref="Scene"/>.</summary>
public readonly record struct CameraId(int Value);
