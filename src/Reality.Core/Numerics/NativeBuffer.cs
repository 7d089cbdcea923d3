using System.Runtime.InteropServices;

namespace Reality.Core.Numerics;

/// <summary>
/// A large array outside the managed heap, cleared at first. Its memory goes back to the system on <see cref="Dispose"/>, not at
/// some later collection, so that the peak memory of a computation is known.
/// </summary>
/// <remarks>Nothing may use <see cref="Span"/> during or after <see cref="Dispose"/>.</remarks>
public sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private T* _start;

    /// <summary>Allocates <paramref name="length"/> elements; at most as many as a span can have.</summary>
    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue);
        Length = (int)length;
        _start = (T*)NativeMemory.AllocZeroed((nuint)length, (nuint)sizeof(T));
    }

    ~NativeBuffer() => Free();

    public int Length { get; private set; }

    public Span<T> Span => new(_start, Length);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_start);
        _start = null;
        Length = 0;
    }
}
