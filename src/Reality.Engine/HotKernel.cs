using System.Runtime.CompilerServices;

namespace Reality.Engine;

/// <summary>How the runtime compiles loops that most of a stage's time goes into.</summary>
internal static class HotKernel
{
    /// <summary>
    /// Optimized at the first call. Otherwise a loop begins unoptimized and waits until everything that was called often before it
    /// is compiled again, which in a server that has just started takes many seconds.
    /// </summary>
    public const MethodImplOptions OptimizedAtOnce = MethodImplOptions.AggressiveOptimization;
}
